import type { Job } from '@polytable/client/index'
import type { CellFailure } from '@polytable/model/protocol/insight'
import { css, html, nothing, type TemplateResult } from 'lit'
import { counted, countText } from '../data/values.ts'
import { Part } from '../parts/part.ts'
import { base } from '../styles/base.ts'

/** Failures that are listed. */
const MOST = 200

/** How often jobs are asked for while they are shown, in milliseconds. */
const INTERVAL_MS = 1000

/** What of one column failed, or of the filter or iterator of a view. */
interface FailedColumn {
  readonly table: string
  readonly column: string | null
  readonly kind: CellFailure['kind']
  readonly failures: readonly CellFailure[]
}

function byColumn(failures: readonly CellFailure[]): readonly FailedColumn[] {
  const groups = Map.groupBy(failures, ({ table, column, kind }) => JSON.stringify([table, column, kind]))
  return [...groups.values()].map((group) => {
    const { table, column, kind } = group[0]!
    return { table, column, kind, failures: group }
  })
}

/** What is computed in the background, and what failed, in the whole database. */
export class ProblemsPanel extends Part {
  static override properties = { jobs: { state: true }, failed: { state: true }, count: { state: true } }
  static override styles = [
    base,
    css`
      section {
        margin-block-end: 20px;
      }
      summary {
        cursor: pointer;
        padding-block: 4px;
      }
      pre {
        overflow: auto;
        margin: 4px 0;
      }
      td:last-child {
        inline-size: 100%;
        overflow-wrap: anywhere;
      }
    `,
  ]

  declare private jobs: readonly Job[]
  declare private failed: readonly FailedColumn[]
  declare private count: number

  constructor() {
    super()
    this.jobs = []
    this.failed = []
    this.count = 0
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    for (let before = ''; !signal.aborted;) {
      const jobs = await this.db!.jobs()
      // Failures come with what jobs have done; else they come with another epoch.
      const now = JSON.stringify(jobs)
      if (now !== before) {
        const failures = await this.db!.errors('', { limit: MOST })
        if (signal.aborted) return
        this.jobs = jobs
        this.count = failures.length
        this.failed = byColumn(failures)
        before = now
      }
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
    }
  }

  protected override render(): TemplateResult {
    const { count } = this
    const heading =
      count === 0 ? 'Nothing has failed' : `${count === MOST ? 'The first ' : ''}${counted(count, 'failure')}`
    return html`${this.renderFailure()}
      <section aria-labelledby="jobs">
        <h2 id="jobs">In the background</h2>
        ${
          this.jobs.length === 0
            ? html`<p class="muted">Nothing is left to compute.</p>`
            : html`<div class="scroll" tabindex="0" role="region" aria-label="Jobs">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Table</th>
                      <th scope="col">State</th>
                      <th scope="col">Done</th>
                      ${this.readOnly ? nothing : html`<th scope="col">Actions</th>`}
                    </tr>
                  </thead>
                  <tbody>
                    ${this.jobs.map((job) => this.#renderJob(job))}
                  </tbody>
                </table>
              </div>`
        }
      </section>
      <section aria-labelledby="failed">
        <h2 id="failed">${heading}</h2>
        ${this.failed.map((failed) => this.#renderFailed(failed))}
      </section>`
  }

  #renderJob(job: Job): TemplateResult {
    const { table, state, rows, total, errors, error } = job
    const canPause = state === 'running' || state === 'queued'
    return html`<tr>
      <th scope="row">${table}</th>
      <td>
        ${state}${errors > 0 ? html`, <span class="danger">${counted(errors, 'failure')}</span>` : nothing}
        ${error === null ? nothing : html`<div class="danger">${error.message} <code>${error.code}</code></div>`}
      </td>
      <td>
        <progress max=${total} value=${rows} aria-label="Rows of ${table} that are done"></progress>
        ${countText(rows)} of ${countText(total)}
      </td>
      ${
        this.readOnly
          ? nothing
          : html`<td class="bar">
              ${
                canPause
                  ? this.#renderButton('Pause', `Pause ${table}`, () => job.pause())
                  : this.#renderButton('Resume', `Resume ${table}`, () => job.resume())
              }
              ${errors > 0 ? this.#renderButton('Retry', `Retry ${table}`, () => job.retry()) : nothing}
            </td>`
      }
    </tr>`
  }

  #renderFailed(failed: FailedColumn): TemplateResult {
    const { table, column, kind, failures } = failed
    const what = column === null ? `${kind} of ${table}` : `${table}.${column}`
    return html`<h3>${what}</h3>
      <div class="bar">
        <span class="danger">${counted(failures.length, 'failure')}</span>
        ${this.readOnly ? nothing : this.#renderButton('Retry', `Retry ${what}`, () => this.#retry(failed))}
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="Failures of ${what}">
        <table>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Error</th>
            </tr>
          </thead>
          <tbody>
            ${failures.map(
              ({ rowId, pos, type, message, stack }) =>
                html`<tr>
                  <td class="number">${[rowId, ...pos].join(' / ')}</td>
                  <td>
                    ${type}: ${message}
                    ${
                      stack === undefined
                        ? nothing
                        : html`<details>
                            <summary>Where</summary>
                            <pre tabindex="0">${stack}</pre>
                          </details>`
                    }
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }

  #renderButton(text: string, label: string, work: () => Promise<unknown>): TemplateResult {
    return html`<button aria-label=${label} ?disabled=${this.isBusy} @click=${() => this.act(work)}>
      ${text}
    </button>`
  }

  /** Computes again what failed. Of a filter or iterator that is done with a column that the iterator gives. */
  async #retry({ table, column }: FailedColumn): Promise<void> {
    const handle = await this.db!.getTable(table)
    const given = handle.info.columns.find((info) => info.isIteratorColumn && info.definedIn === table)
    const names = column === null ? (given ? [given.name] : []) : [column]
    await handle.recomputeColumns(names, { errorsOnly: true })
  }
}
