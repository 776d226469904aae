import type { Table } from '@polytable/client/index'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ShownRow } from '../data/cells.ts'
import { kindsOf, search, type SearchIndex, type SearchKind } from '../data/search.ts'
import { counted } from '../data/values.ts'
import { Part } from '../parts/part.ts'
import { base } from '../styles/base.ts'
import { describeIndex } from './columns-panel.ts'

/** The indexes of a table that answer searches, and what they answer. */
export class SearchPanel extends Part {
  static override properties = {
    table: { state: true },
    index: { state: true },
    kind: { state: true },
    rows: { state: true },
  }
  static override styles = [
    base,
    css`
      input[type='search'] {
        flex: 1 1 200px;
      }
    `,
  ]

  declare private table: Table | null
  /** The name of the chosen index. */
  declare private index: string
  declare private kind: SearchKind | ''
  declare private rows: readonly ShownRow[] | null

  #searching: AbortController | undefined

  constructor() {
    super()
    this.#reset()
  }

  #reset(): void {
    this.table = null
    this.index = ''
    this.kind = ''
    this.rows = null
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db') || changed.has('path')) this.#reset()
    super.willUpdate(changed)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#searching?.abort()
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    if (this.path === null) return
    const table = await this.db!.getTable(this.path)
    if (!signal.aborted) this.table = table
  }

  get #indexes(): readonly SearchIndex[] {
    return (this.table?.info.indexes ?? []).filter((index): index is SearchIndex => index.kind !== 'btree')
  }

  protected override render(): TemplateResult {
    const indexes = this.#indexes
    const index = indexes.find(({ name }) => name === this.index) ?? indexes[0]
    if (index === undefined) {
      return html`${this.renderFailure()}
        <p class="muted">
          ${this.table === null ? 'Loading…' : html`This ${this.table.kind} has no text or embedding index of its own.`}
        </p>`
    }
    const kinds = kindsOf(index)
    const kind = kinds.find(({ id }) => id === this.kind) ?? kinds[0]!
    return html`${this.renderFailure()}
      <form
        class="bar"
        role="search"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault()
          void this.#search(event.target as HTMLFormElement, index, kind.id)
        }}
      >
        <select
          aria-label="Index"
          @change=${(event: Event) => this.#choose({ index: valueOf(event), kind: '' })}
        >
          ${indexes.map(
            (one) =>
              html`<option value=${one.name} .selected=${one === index}>
                ${one.column} (${describeIndex(one)})
              </option>`,
          )}
        </select>
        ${
          kinds.length === 1
            ? nothing
            : html`<select
                aria-label="Search by"
                @change=${(event: Event) => this.#choose({ kind: valueOf(event) as SearchKind })}
              >
                ${kinds.map(({ id, label }) => html`<option value=${id} .selected=${id === kind.id}>${label}</option>`)}
              </select>`
        }
        ${
          ['words', 'string', 'vector'].includes(kind.id)
            ? html`<input
                type="search"
                name="asked"
                required
                aria-label="Search ${index.column}"
                placeholder=${kind.label}
              />`
            : html`<input type="file" name="asked" required aria-label=${kind.label} />`
        }
        <button class="primary" ?disabled=${this.isBusy}>Search</button>
      </form>
      ${this.rows === null ? nothing : this.#renderRows(this.rows)}`
  }

  #choose(chosen: { readonly index?: string; readonly kind: SearchKind | '' }): void {
    this.index = chosen.index ?? this.index
    this.kind = chosen.kind
    this.rows = null
  }

  async #search(form: HTMLFormElement, index: SearchIndex, kind: SearchKind): Promise<void> {
    const asked = new FormData(form).get('asked')
    if (asked === null || !this.table) return
    this.#searching?.abort()
    const { signal } = (this.#searching = new AbortController())
    this.failure = undefined
    this.isBusy = true
    try {
      this.rows = await search(this.table, index, kind, asked, signal)
    } catch (error) {
      if (!signal.aborted) this.failure = error
    } finally {
      this.isBusy = false
    }
  }

  #renderRows(rows: readonly ShownRow[]): TemplateResult {
    const columns = this.table!.info.columns
    return html`<p role="status">
        ${rows.length === 0 ? 'Nothing was found.' : `The best ${counted(rows.length, 'row')}`}
      </p>
      ${
        rows.length === 0
          ? nothing
          : html`<div class="scroll" tabindex="0" role="region" aria-label="Results">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Rank</th>
                    <th scope="col">Score</th>
                    ${columns.map(({ name, displayType }) => html`<th scope="col" title=${displayType}>${name}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${rows.map(
                    ({ values, errors, score }, at) =>
                      html`<tr>
                        <td class="number">${at + 1}</td>
                        <td class="number">${score?.toFixed(4)}</td>
                        ${values.map(
                          (value, column) =>
                            html`<td>
                              <polytable-inspector-cell
                                .value=${value}
                                .error=${errors[column]}
                              ></polytable-inspector-cell>
                            </td>`,
                        )}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }`
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value
}
