import type { Database } from '@polytable/client/index'
import type { TreeNode } from '@polytable/model/protocol/directories'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { parentsOf, tablesOf, treeRows, type TreeRow } from '../data/tree-rows.ts'
import { counted, countText } from '../data/values.ts'
import { base } from '../styles/base.ts'
import { moved } from './roving.ts'

const SYMBOLS: Readonly<Record<TreeRow['kind'], string>> = {
  directory: '▤',
  table: '▦',
  view: '◫',
  snapshot: '❄',
  column: '·',
}

/** What is known of a table besides what the tree says. */
interface Known {
  readonly version: number | null
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  readonly comment: string
}

/** The directories, tables and views of a database, with the columns of those that are opened. */
export class TableTree extends LitElement {
  static override properties = {
    db: { attribute: false },
    nodes: { attribute: false },
    path: { attribute: false },
    epoch: { attribute: false },
    expanded: { state: true },
    knownByPath: { state: true },
    focusKey: { state: true },
  }
  static override styles = [
    base,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        column-gap: 6px;
        padding: 3px 8px;
        border-radius: var(--_radius);
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      li[aria-selected='true'] {
        background: var(--_chosen);
      }
      li:hover:not([aria-selected='true']) {
        background: var(--_background);
      }
      li:focus-visible {
        outline-offset: -2px;
      }
      li[aria-level='2'] {
        padding-inline-start: 24px;
      }
      li[aria-level='3'] {
        padding-inline-start: 40px;
      }
      li[aria-level='4'] {
        padding-inline-start: 56px;
      }
      li[aria-level='5'],
      li[aria-level='6'],
      li[aria-level='7'],
      li[aria-level='8'] {
        padding-inline-start: 72px;
      }
      .twist {
        inline-size: 14px;
        text-align: center;
        color: var(--_muted);
      }
      .name {
        flex: 1 1 auto;
      }
      .detail {
        font-size: 12px;
        color: var(--_muted);
      }
      li[aria-selected='true'] .detail,
      li[aria-selected='true'] .twist {
        color: var(--_text);
      }
      .comment {
        flex-basis: 100%;
        padding-inline-start: 20px;
      }
    `,
  ]

  declare db: Database | null
  declare nodes: readonly TreeNode[]
  /** The path of the chosen table. */
  declare path: string | null
  /** Another number when tables or versions are others. */
  declare epoch: number
  declare private expanded: ReadonlySet<string>
  declare private knownByPath: ReadonlyMap<string, Known>
  /** The line that has the focus when the tree has it. */
  declare private focusKey: string

  #counting: AbortController | undefined

  constructor() {
    super()
    this.db = null
    this.nodes = []
    this.path = null
    this.epoch = 0
    this.expanded = new Set()
    this.knownByPath = new Map()
    this.focusKey = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#counting?.abort()
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db')) this.knownByPath = new Map()
    if (changed.has('path') && this.path !== null) {
      this.expanded = new Set([...this.expanded, ...parentsOf(this.path)])
      if (this.focusKey === '') this.focusKey = this.path
    }
    if (changed.has('db') || changed.has('nodes') || changed.has('epoch')) void this.#learn()
  }

  get #rows(): readonly TreeRow[] {
    return treeRows(this.nodes, this.expanded, (path) => this.knownByPath.get(path)?.columns ?? [])
  }

  /** Counts the rows of tables that changed, one after the other. */
  async #learn(): Promise<void> {
    this.#counting?.abort()
    const { signal } = (this.#counting = new AbortController())
    const { db } = this
    if (!db) return
    for (const { path, version } of tablesOf(this.nodes)) {
      const known = this.knownByPath.get(path)
      if (known && known.version === version) continue
      try {
        const table = await db.getTable(path)
        const rows = await table.count()
        if (signal.aborted) return
        const { columns, comment } = table.info
        const now = { version, rows, columns, comment: comment ?? '' }
        this.knownByPath = new Map([...this.knownByPath, [path, now]])
      } catch {
        // It was dropped meanwhile, or the database closed: the next look at the tree, which says so, is soon.
        if (signal.aborted) return
      }
    }
  }

  protected override render(): TemplateResult {
    const rows = this.#rows
    if (rows.length === 0) return html`<p class="muted">There are no tables yet.</p>`
    const focused = rows.some(({ key }) => key === this.focusKey) ? this.focusKey : rows[0]!.key
    return html`<ul role="tree" aria-label="Tables and views" @keydown=${this.#keyed}>
      ${rows.map((row) => this.#renderRow(row, focused))}
    </ul>`
  }

  #renderRow(row: TreeRow, focused: string): TemplateResult {
    const { key, kind, name, detail, errorCount, isExpanded } = row
    const known = kind === 'column' || kind === 'directory' ? undefined : this.knownByPath.get(row.path)
    const comment = known?.comment ?? row.comment
    const failures = errorCount === 0 ? '' : counted(errorCount, 'failure')
    const isChosen = kind !== 'column' && kind !== 'directory' && row.path === this.path
    return html`<li
      role="treeitem"
      aria-level=${row.level}
      aria-posinset=${row.position}
      aria-setsize=${row.siblings}
      aria-selected=${isChosen}
      aria-expanded=${isExpanded ?? nothing}
      tabindex=${key === focused ? 0 : -1}
      data-key=${key}
      @click=${() => this.#choose(row)}
    >
      <span class="twist" aria-hidden="true" @click=${(event: Event) => this.#twist(event, row)}
        >${isExpanded === undefined ? '' : isExpanded ? '▾' : '▸'}</span
      >
      <span class="twist" aria-hidden="true">${SYMBOLS[kind]}</span>
      <span class="name">${name}</span>
      <span class="hidden-text">${kind}</span>
      <span class="detail">${detail}</span>
      ${failures === '' ? nothing : html`<span class="detail danger"><span aria-hidden="true">⚠</span> ${failures}</span>`}
      ${
        known === undefined
          ? nothing
          : html`<span class="detail">${countText(known.rows)}</span>
              <span class="hidden-text">${known.rows === 1 ? 'row' : 'rows'}</span>`
      }
      ${comment === '' ? nothing : html`<span class="detail comment">${comment}</span>`}
    </li>`
  }

  #choose(row: TreeRow): void {
    this.focusKey = row.key
    if (row.kind === 'directory') this.#expand(row.path, !row.isExpanded)
    else this.dispatchEvent(new CustomEvent('polytable-chosen', { detail: row.path }))
  }

  #twist(event: Event, row: TreeRow): void {
    if (row.isExpanded === undefined) return
    event.stopPropagation()
    this.focusKey = row.key
    this.#expand(row.path, !row.isExpanded)
  }

  #expand(path: string, isExpanded: boolean): void {
    const expanded = new Set(this.expanded)
    if (isExpanded) expanded.add(path)
    else expanded.delete(path)
    this.expanded = expanded
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const rows = this.#rows
    const key = (event.target as HTMLElement).dataset['key']
    const at = rows.findIndex((row) => row.key === key)
    const row = rows[at]
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const to = moved(event.key, at, rows.length, 'column') ?? this.#byLetter(event.key, at, rows)
    if (to !== undefined) this.#focus(rows[to]!)
    else if (event.key === 'ArrowRight') this.#inwards(rows, at)
    else if (event.key === 'ArrowLeft') this.#outwards(rows, at)
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(row)
    else return
    event.preventDefault()
  }

  /** The next line whose name begins with a letter. */
  #byLetter(key: string, at: number, rows: readonly TreeRow[]): number | undefined {
    if (key.length !== 1 || key === ' ') return undefined
    const order = rows.map((_, step) => (at + 1 + step) % rows.length)
    return order.find((to) => rows[to]!.name.toLowerCase().startsWith(key.toLowerCase()))
  }

  #inwards(rows: readonly TreeRow[], at: number): void {
    const { isExpanded, path, level } = rows[at]!
    if (isExpanded === false) this.#expand(path, true)
    else if (isExpanded && rows[at + 1] && rows[at + 1]!.level > level) this.#focus(rows[at + 1]!)
  }

  #outwards(rows: readonly TreeRow[], at: number): void {
    const { isExpanded, path, level } = rows[at]!
    if (isExpanded) return this.#expand(path, false)
    const parent = rows.slice(0, at).findLast((row) => row.level < level)
    if (parent) this.#focus(parent)
  }

  #focus({ key }: TreeRow): void {
    this.focusKey = key
    void this.updateComplete.then(() => {
      const items = [...this.renderRoot.querySelectorAll<HTMLElement>('[role=treeitem]')]
      items.find((item) => item.dataset['key'] === key)?.focus()
    })
  }
}
