import type { TableDiff, RowChange, Shape } from '@polytable/client/index'
import type { SchemaChange, VersionMetadata } from '@polytable/model/protocol/versions'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { counted, timeText, valueText } from '../data/values.ts'
import type { ConfirmDialog } from '../parts/confirm-dialog.ts'
import { Part } from '../parts/part.ts'
import { base } from '../styles/base.ts'

/** Versions that are listed. */
const MOST_VERSIONS = 100

/** Rows of a difference that are shown. */
const MOST_ROWS = 50

/** Characters of a value that are shown. */
const MOST_TEXT = 300

interface Difference {
  readonly summary: TableDiff
  readonly rows: readonly RowChange<Shape>[]
}

/** The versions of a table: what each changed, what two of them differ in, and the way back. */
export class VersionsPanel extends Part {
  static override properties = {
    versions: { state: true },
    difference: { state: true },
    target: { state: true },
    canRevert: { state: true },
  }
  static override styles = [
    base,
    css`
      td {
        overflow-wrap: break-word;
      }
      .time,
      .actions {
        white-space: nowrap;
      }
      .added {
        color: var(--_added);
      }
      .diff {
        max-block-size: 480px;
      }
    `,
  ]

  declare private versions: readonly VersionMetadata[]
  declare private difference: Difference | null
  /** The version that the user is asked about. */
  declare private target: number
  /** A snapshot has no versions to go back to. */
  declare private canRevert: boolean

  constructor() {
    super()
    this.versions = []
    this.difference = null
    this.target = 0
    this.canRevert = false
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db') || changed.has('path')) {
      this.versions = []
      this.difference = null
    }
    super.willUpdate(changed)
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    if (this.path === null) return
    const table = await this.db!.getTable(this.path)
    const versions = await table.versions(MOST_VERSIONS)
    if (signal.aborted) return
    this.versions = versions
    this.canRevert = table.kind !== 'snapshot'
  }

  protected override render(): TemplateResult {
    const newest = this.versions[0]?.version ?? 0
    return html`${this.renderFailure()}
      <div class="scroll" tabindex="0" role="region" aria-label="Versions">
        <table>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Made</th>
              <th scope="col">What changed</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            ${this.versions.map((version) => this.#renderVersion(version, newest))}
          </tbody>
        </table>
      </div>
      ${this.difference === null ? nothing : this.#renderDifference(this.difference)}
      <polytable-inspector-confirm heading="Revert ${this.path} to version ${this.target}?" action="Revert">
        <p>
          ${counted(newest - this.target, 'later version')} will be undone, in ${this.path} and in the views
          that changed with it. This cannot be taken back.
        </p>
      </polytable-inspector-confirm>`
  }

  #renderVersion(info: VersionMetadata, newest: number): TemplateResult {
    const { version, createdAt, cascades, vacuumed } = info
    const before = this.versions.find((other) => other.version < version)
    return html`<tr>
      <th scope="row">${version}${version === newest ? html` <span class="tag">present</span>` : nothing}</th>
      <td class="time">${timeText(createdAt)}</td>
      <td>
        ${describeCounts(info)}
        ${cascades.map((cascade) => html`<div class="muted">${cascade.table}: ${describeCounts(cascade)}</div>`)}
      </td>
      <td class="actions">
        ${vacuumed ? html`<span class="tag">vacuumed</span>` : nothing}
        ${
          before === undefined || before.vacuumed
            ? nothing
            : html`<button
                aria-label="Compare version ${version} with ${before.version}"
                ?disabled=${this.isBusy}
                @click=${() => this.#compare(before.version, version)}
              >
                Compare
              </button>`
        }
        ${
          version === newest || vacuumed || this.readOnly || !this.canRevert
            ? nothing
            : html`<button
                aria-label="Revert to version ${version}"
                ?disabled=${this.isBusy}
                @click=${() => this.#revert(version)}
              >
                Revert
              </button>`
        }
      </td>
    </tr>`
  }

  #renderDifference({ summary, rows }: Difference): TemplateResult {
    const { from, to, added, removed, changed, schema } = summary
    const readable = this.versions.filter(({ vacuumed }) => !vacuumed)
    const choose = (label: string, chosen: number, change: (version: number) => void) =>
      html`<label>
        ${label}
        <select @change=${(event: Event) => change(Number((event.target as HTMLSelectElement).value))}>
          ${readable.map(({ version }) => html`<option value=${version} .selected=${version === chosen}>${version}</option>`)}
        </select>
      </label>`
    return html`<h2>From version ${from} to ${to}</h2>
      <div class="bar">
        ${choose('From', from, (version) => void this.#compare(version, to))}
        ${choose('to', to, (version) => void this.#compare(from, version))}
        <button @click=${() => (this.difference = null)}>Close</button>
      </div>
      <p role="status">
        ${counted(added, 'row')} added, ${counted(removed, 'row')} removed, ${counted(changed, 'row')} changed
      </p>
      ${
        schema.length === 0
          ? nothing
          : html`<ul>
              ${schema.map((change) => html`<li>${describeChange(change)}</li>`)}
            </ul>`
      }
      ${
        rows.length === 0
          ? nothing
          : html`<div class="scroll diff" tabindex="0" role="region" aria-label="Rows that differ">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Row</th>
                    <th scope="col">Change</th>
                    <th scope="col">Values</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows.map(renderChange)}
                </tbody>
              </table>
            </div>`
      }
      ${added + removed + changed > rows.length ? html`<p class="muted">The first ${counted(rows.length, 'row')} are shown.</p>` : nothing}`
  }

  async #compare(from: number, to: number): Promise<void> {
    this.failure = undefined
    const { path } = this
    try {
      const table = await this.db!.getTable(path!)
      const summary = await table.diff(from, to)
      const rows: RowChange<Shape>[] = []
      for await (const row of summary.rows()) {
        rows.push(row)
        if (rows.length === MOST_ROWS) break
      }
      if (path === this.path) this.difference = { summary, rows }
    } catch (error) {
      this.failure = error
    }
  }

  async #revert(version: number): Promise<void> {
    this.target = version
    await this.updateComplete
    const dialog = this.renderRoot.querySelector<ConfirmDialog>('polytable-inspector-confirm')!
    if (!(await dialog.ask())) return
    await this.act(async () => {
      const table = await this.db!.getTable(this.path!)
      await table.revert({ toVersion: version })
      this.difference = null
    })
  }
}

type Counts = Pick<VersionMetadata, 'inserts' | 'updates' | 'deletes' | 'errors'> & {
  readonly schemaChange?: string | null
}

function describeCounts({ inserts, updates, deletes, errors, schemaChange }: Counts): string {
  const parts = [
    ...(schemaChange ? [schemaChange] : []),
    ...(inserts > 0 ? [`${counted(inserts, 'row')} inserted`] : []),
    ...(updates > 0 ? [`${counted(updates, 'row')} updated`] : []),
    ...(deletes > 0 ? [`${counted(deletes, 'row')} deleted`] : []),
    ...(errors > 0 ? [counted(errors, 'failure')] : []),
  ]
  return parts.length === 0 ? 'no rows' : parts.join(', ')
}

function describeChange({ kind, what, name, from, to }: SchemaChange): string {
  const change =
    kind === 'renamed' ? ` from ${from} to ${to}` : kind === 'altered' && from ? `, was ${from}` : ''
  return `${what} ${name} ${kind}${change}`
}

function shortText(value: unknown): string {
  const text = value === null || value === undefined ? '∅' : valueText(value)
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}

function renderChange(change: RowChange<Shape>): TemplateResult {
  const values =
    change.kind === 'changed'
      ? Object.entries(change.changes).map(
          ([name, value]) =>
            html`<div>
              ${name}: <del class="danger">${shortText(value?.from)}</del>
              <ins class="added">${shortText(value?.to)}</ins>
            </div>`,
        )
      : Object.entries(change.row).map(([name, value]) => html`<div>${name}: ${shortText(value)}</div>`)
  return html`<tr>
    <td class="number">${change.rowId}</td>
    <td class=${change.kind === 'added' ? 'added' : change.kind === 'removed' ? 'danger' : ''}>
      ${change.kind}
    </td>
    <td>${values}</td>
  </tr>`
}
