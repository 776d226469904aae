import type { Query, Shape, Table } from '@polytable/client/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { selectCells, shownRow, type ShownRow } from '../data/cells.ts'
import { columnOf, isNumber, isSortable } from '../data/columns.ts'
import { conditionOf, operatorsOf, type Filter } from '../data/filter.ts'
import { counted, countText } from '../data/values.ts'
import { Part } from '../parts/part.ts'

/** Rows of a page. */
const PAGE = 25

interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

/** The rows of a table, a page at a time, kept up to date. */
export class RowsPanel extends Part {
  static override properties = {
    columns: { state: true },
    rows: { state: true },
    total: { state: true },
    page: { state: true },
    sort: { state: true },
    filter: { state: true },
    draft: { state: true },
  }

  declare private columns: readonly ColumnInfo[]
  declare private rows: readonly ShownRow[] | null
  declare private total: number
  /** From 0 on. */
  declare private page: number
  declare private sort: Sort | null
  declare private filter: Filter | null
  /** The filter as it is in the form, which is not applied yet. */
  declare private draft: Filter

  constructor() {
    super()
    this.#reset()
  }

  #reset(): void {
    this.columns = []
    this.rows = null
    this.total = 0
    this.page = 0
    this.sort = null
    this.filter = null
    this.draft = { column: '', operator: '', value: '' }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db') || changed.has('path')) this.#reset()
    super.willUpdate(changed)
  }

  protected override isOutdatedBy(changed: PropertyValues): boolean {
    return super.isOutdatedBy(changed) || ['page', 'sort', 'filter'].some((name) => changed.has(name))
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    if (this.path === null) return
    const table = await this.db!.getTable(this.path)
    const { columns } = table.info
    const kept = this.#kept(table, columns)
    const sorted = this.sort ? kept.orderBy(columnOf(table, this.sort.column), this.sort.direction) : kept
    const page = sorted
      .select(selectCells(table, columns))
      .limit(PAGE, { offset: this.page * PAGE })
      .live({ signal, onError: 'ignore' })
    for await (const rows of page) {
      const total = await kept.count({ onError: 'ignore' })
      if (signal.aborted) return
      this.columns = columns
      this.rows = rows.map((row) => shownRow(row, columns))
      this.total = total
      // What was on the page may be gone.
      if (rows.length === 0 && this.page > 0) this.page = Math.max(0, Math.ceil(total / PAGE) - 1)
    }
  }

  #kept(table: Table, columns: readonly ColumnInfo[]): Query<Shape> {
    const info = columns.find(({ name }) => name === this.filter?.column)
    return this.filter && info ? table.where(conditionOf(table, info, this.filter)) : table.query()
  }

  protected override render(): TemplateResult {
    return html`${this.renderFailure()} ${this.#renderFilter()}
    ${this.rows === null ? html`<p class="muted" role="status">Loading…</p>` : this.#renderRows(this.rows)}`
  }

  #renderFilter(): TemplateResult | typeof nothing {
    const [first] = this.columns
    if (!first) return nothing
    const chosen = this.columns.find(({ name }) => name === this.draft.column) ?? first
    const operators = operatorsOf(chosen)
    const operator = operators.find(({ id }) => id === this.draft.operator) ?? operators[0]!
    const change = (draft: Partial<Filter>) => (this.draft = { ...this.draft, ...draft })
    return html`<form
      class="bar"
      aria-label="Filter"
      @submit=${(event: Event) => {
        event.preventDefault()
        this.page = 0
        this.filter = { ...this.draft, column: chosen.name, operator: operator.id }
      }}
    >
      <select
        aria-label="Column to filter by"
        @change=${(event: Event) => change({ column: valueOf(event), operator: '' })}
      >
        ${this.columns.map(({ name }) => html`<option .selected=${name === chosen.name}>${name}</option>`)}
      </select>
      <select aria-label="Comparison" @change=${(event: Event) => change({ operator: valueOf(event) })}>
        ${operators.map(({ id, label }) => html`<option value=${id} .selected=${id === operator.id}>${label}</option>`)}
      </select>
      ${
        operator.takesValue
          ? html`<input
              aria-label="Value"
              .value=${this.draft.value}
              @input=${(event: Event) => change({ value: valueOf(event) })}
            />`
          : nothing
      }
      <button>Filter</button>
      ${
        this.filter
          ? html`<button
              type="button"
              @click=${() => {
                this.page = 0
                this.filter = null
              }}
            >
              Show all
            </button>`
          : nothing
      }
    </form>`
  }

  #renderRows(rows: readonly ShownRow[]): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Rows">
        <table>
          <caption class="hidden-text">
            Rows of ${this.path}
          </caption>
          <thead>
            <tr>
              ${this.columns.map((column) => this.#renderHeading(column))}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ values, errors }) =>
                html`<tr>
                  ${this.columns.map(
                    (column, at) =>
                      html`<td class=${isNumber(column) && errors[at] === null ? 'number' : ''}>
                        <polytable-inspector-cell
                          .value=${values[at]}
                          .error=${errors[at]}
                        ></polytable-inspector-cell>
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
        ${rows.length === 0 ? html`<p class="muted empty">${this.filter ? 'No row passes the filter.' : 'No rows.'}</p>` : nothing}
      </div>
      ${this.#renderPager(rows.length)}`
  }

  #renderHeading(column: ColumnInfo): TemplateResult {
    const { name, displayType } = column
    if (!isSortable(column)) return html`<th scope="col" title=${displayType}>${name}</th>`
    const direction = this.sort?.column === name ? this.sort.direction : null
    return html`<th
      scope="col"
      title=${displayType}
      aria-sort=${direction === null ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}
    >
      <button class="plain heading" @click=${() => this.#sortBy(name)}>
        ${name} <span aria-hidden="true">${direction === null ? '↕' : direction === 'asc' ? '↑' : '↓'}</span>
      </button>
    </th>`
  }

  /** From ascending to descending to the order of insertion. */
  #sortBy(column: string): void {
    const direction = this.sort?.column === column ? this.sort.direction : null
    this.page = 0
    this.sort = direction === 'desc' ? null : { column, direction: direction === 'asc' ? 'desc' : 'asc' }
  }

  #renderPager(shown: number): TemplateResult {
    const first = this.page * PAGE
    const place =
      shown === 0
        ? counted(this.total, 'row')
        : `Rows ${countText(first + 1)} to ${countText(first + shown)} of ${countText(this.total)}`
    return html`<div class="bar">
      <span role="status">${place}</span>
      <button ?disabled=${this.page === 0} @click=${() => (this.page -= 1)}>Previous</button>
      <button ?disabled=${first + shown >= this.total} @click=${() => (this.page += 1)}>Next</button>
    </div>`
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
