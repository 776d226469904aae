import type { Database } from '@polytable/client/index'
import type { TreeNode } from '@polytable/model/protocol/directories'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { tablesOf } from './data/tree-rows.ts'
import type { PolytableInspector } from './element.ts'
import { moved } from './parts/roving.ts'
import { base } from './styles/base.ts'
import { layout } from './styles/layout.ts'
import { theme } from './styles/theme.ts'

/** How often the tree is asked for, which nothing tells changes of, in milliseconds. */
const INTERVAL_MS = 2000

const TABS = [
  { id: 'rows', label: 'Rows' },
  { id: 'columns', label: 'Columns' },
  { id: 'graph', label: 'Graph' },
  { id: 'search', label: 'Search' },
  { id: 'sql', label: 'SQL' },
  { id: 'versions', label: 'Versions' },
  { id: 'problems', label: 'Problems' },
  { id: 'database', label: 'Database' },
] as const

type Tab = (typeof TABS)[number]['id']

/** Tabs that show the whole database. */
const OF_DATABASE: ReadonlySet<Tab> = new Set<Tab>(['sql', 'problems', 'database'])

/** The whole inspector: the tree of tables, and tabs of what there is to see of the chosen one. */
export class Inspector extends LitElement implements PolytableInspector {
  static override properties = {
    db: { attribute: false },
    table: { reflect: true },
    readOnly: { type: Boolean, attribute: 'readonly', reflect: true },
    nodes: { state: true },
    epoch: { state: true },
    tab: { state: true },
    isTreeOpen: { state: true },
    failure: { state: true },
  }
  static override styles = [base, theme, layout]

  declare db: Database | null
  declare table: string | null
  declare readOnly: boolean
  declare private nodes: readonly TreeNode[]
  declare private epoch: number
  declare private tab: Tab
  /** Whether the tree is shown where there is no room for it beside the rest. */
  declare private isTreeOpen: boolean
  declare private failure: unknown

  #timer: ReturnType<typeof setTimeout> | undefined
  #seen = ''

  constructor() {
    super()
    this.db = null
    this.table = null
    this.readOnly = false
    this.nodes = []
    this.epoch = 0
    this.tab = 'rows'
    this.isTreeOpen = false
    this.failure = undefined
    this.addEventListener('polytable-changed', () => void this.#look())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) void this.#look()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('db')) return
    this.nodes = []
    this.#seen = ''
    if (changed.get('db')) this.table = null
    void this.#look()
  }

  /** Looks what tables there are, and looks again after a while. */
  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    const { db } = this
    this.failure = undefined
    if (!db || !this.isConnected) return
    try {
      if (!document.hidden || this.#seen === '') await this.#read(db)
    } catch (error) {
      if (db === this.db) this.failure = error
      return
    }
    if (db !== this.db || !this.isConnected) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), INTERVAL_MS)
  }

  async #read(db: Database): Promise<void> {
    const nodes = await db.getDirTree()
    const seen = JSON.stringify(nodes)
    if (db !== this.db || seen === this.#seen) return
    this.#seen = seen
    this.nodes = nodes
    this.epoch += 1
    const tables = tablesOf(nodes)
    // A past version is asked for by its path and number.
    const isThere = tables.some(({ path }) => path === this.table?.replace(/[:@].*$/, ''))
    if (!isThere) this.table = tables[0]?.path ?? null
  }

  protected override render(): TemplateResult {
    if (!this.db) return html`<p class="muted empty">No database is open.</p>`
    const failure =
      this.failure === undefined
        ? nothing
        : html`<polytable-inspector-error .error=${this.failure}></polytable-inspector-error>
            <button @click=${() => this.#look()}>Try again</button>`
    return html`<div class="frame">
      <button
        class="opener"
        aria-expanded=${this.isTreeOpen}
        aria-controls="tree"
        @click=${() => (this.isTreeOpen = !this.isTreeOpen)}
      >
        <span aria-hidden="true">${this.isTreeOpen ? '▾' : '▸'}</span>
        Tables${this.table === null ? '' : `: ${this.table}`}
      </button>
      <nav id="tree" class=${this.isTreeOpen ? 'open' : ''} aria-label="Tables">
        <polytable-inspector-tree
          .db=${this.db}
          .nodes=${this.nodes}
          .path=${this.table}
          .epoch=${this.epoch}
          @polytable-chosen=${(event: CustomEvent<string>) => this.#choose(event.detail)}
        ></polytable-inspector-tree>
      </nav>
      <section class="main" aria-label=${this.table ?? 'Database'}>
        ${failure} ${this.#renderTabs()}
        <div role="tabpanel" id="panel" aria-labelledby="tab-${this.tab}">
          ${this.table === null && !OF_DATABASE.has(this.tab) ? html`<p class="muted">Choose a table.</p>` : this.#renderPanel()}
        </div>
      </section>
    </div>`
  }

  #choose(path: string): void {
    this.table = path
    this.isTreeOpen = false
    if (OF_DATABASE.has(this.tab)) this.tab = 'rows'
  }

  #renderTabs(): TemplateResult {
    const failures = tablesOf(this.nodes).reduce((sum, { errorCount }) => sum + errorCount, 0)
    return html`<div role="tablist" aria-label="What is shown" @keydown=${this.#keyed}>
      ${TABS.map(
        ({ id, label }) =>
          html`<button
            role="tab"
            id="tab-${id}"
            aria-controls="panel"
            aria-selected=${id === this.tab}
            tabindex=${id === this.tab ? 0 : -1}
            @click=${() => (this.tab = id)}
          >
            ${label}${id === 'problems' && failures > 0 ? html` <span class="badge">${failures}</span>` : nothing}
          </button>`,
      )}
    </div>`
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(({ id }) => id === this.tab)
    const to = moved(event.key, at, TABS.length, 'row')
    if (to === undefined) return
    event.preventDefault()
    this.tab = TABS[to]!.id
    this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`)?.focus()
  }

  #renderPanel(): TemplateResult {
    const { db, table, epoch, readOnly } = this
    switch (this.tab) {
      case 'rows':
        return html`<polytable-inspector-rows
          .db=${db}
          .path=${table}
          .epoch=${epoch}
        ></polytable-inspector-rows>`
      case 'columns':
        return html`<polytable-inspector-columns
          .db=${db}
          .path=${table}
          .epoch=${epoch}
        ></polytable-inspector-columns>`
      case 'graph':
        return html`<polytable-inspector-graph
          .db=${db}
          .path=${table}
          .epoch=${epoch}
        ></polytable-inspector-graph>`
      case 'search':
        return html`<polytable-inspector-search
          .db=${db}
          .path=${table}
          .epoch=${epoch}
        ></polytable-inspector-search>`
      case 'sql':
        return html`<polytable-inspector-sql
          .db=${db}
          .path=${table}
          .epoch=${epoch}
        ></polytable-inspector-sql>`
      case 'versions':
        return html`<polytable-inspector-versions
          .db=${db}
          .path=${table}
          .epoch=${epoch}
          .readOnly=${readOnly}
        ></polytable-inspector-versions>`
      case 'problems':
        return html`<polytable-inspector-problems
          .db=${db}
          .epoch=${epoch}
          .readOnly=${readOnly}
        ></polytable-inspector-problems>`
      case 'database':
        return html`<polytable-inspector-database .db=${db} .epoch=${epoch}></polytable-inspector-database>`
    }
  }
}
