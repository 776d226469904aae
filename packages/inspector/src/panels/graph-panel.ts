import type { Lineage, LineageEntry } from '@polytable/model/protocol/insight'
import {
  css,
  html,
  nothing,
  svg,
  type PropertyValues,
  type SVGTemplateResult,
  type TemplateResult,
} from 'lit'
import { columnOf } from '../data/columns.ts'
import { familyOf } from '../data/family.ts'
import { boxSize, graphOf, type ColumnBox, type Edge, type Graph, type TableBox } from '../data/graph.ts'
import { Part } from '../parts/part.ts'
import { moved } from '../parts/roving.ts'
import { base } from '../styles/base.ts'

/** Characters of a name that have room in a box. */
const MOST_TEXT = 24

/** What a column is read with and read by, as a drawing and in words. */
export class GraphPanel extends Part {
  static override properties = {
    graph: { state: true },
    chosen: { state: true },
    lineage: { state: true },
  }
  static override styles = [
    base,
    css`
      svg {
        display: block;
        font-family: inherit;
        font-size: 13px;
      }
      .box {
        fill: var(--_background);
        stroke: var(--_control);
      }
      .head {
        fill: var(--_text);
        font-weight: 600;
      }
      .column {
        cursor: pointer;
      }
      .column text {
        fill: var(--_text);
      }
      .column.computed text {
        font-style: italic;
      }
      .column .type {
        fill: var(--_muted);
        font-size: 11px;
      }
      .column rect {
        fill: transparent;
      }
      .column.related rect {
        fill: var(--_surface);
      }
      .column.chosen rect {
        fill: var(--_chosen);
      }
      .column.chosen .type {
        fill: var(--_text);
      }
      .column:focus {
        outline: none;
      }
      .column:focus-visible rect {
        stroke: var(--_accent);
        stroke-width: 2;
      }
      path {
        fill: none;
        stroke: var(--_control);
        stroke-width: 1.25;
      }
      path.view {
        stroke-dasharray: 4 4;
      }
      path.lit {
        stroke: var(--_accent);
        stroke-width: 2.5;
      }
      .lists {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 16px;
      }
      ul {
        margin: 0;
        padding-inline-start: 18px;
      }
    `,
  ]

  declare private graph: Graph | null
  /** The column whose lineage is shown: `table.column`. */
  declare private chosen: string
  declare private lineage: Lineage | null

  constructor() {
    super()
    this.graph = null
    this.chosen = ''
    this.lineage = null
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db') || changed.has('path')) {
      this.graph = null
      this.chosen = ''
      this.lineage = null
    }
    super.willUpdate(changed)
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    if (this.path === null) return
    const graph = graphOf(await familyOf(this.db!, this.path))
    if (!signal.aborted) this.graph = graph
  }

  protected override render(): TemplateResult {
    const { graph } = this
    return html`${this.renderFailure()}
      ${
        graph === null
          ? nothing
          : html`<p class="muted">
                Choose a column to see what it is computed from and what is computed from it.
              </p>
              <div class="scroll" tabindex="0" role="region" aria-label="Graph">
                ${this.#renderGraph(graph)}
              </div>`
      }
      <div aria-live="polite">${this.lineage === null ? nothing : this.#renderLineage(this.lineage)}</div>`
  }

  #renderGraph({ tables, edges, width, height }: Graph): TemplateResult {
    const columns = tables.flatMap((table) => table.columns)
    const related = this.#related()
    const focusable = columns.some(({ key }) => key === this.chosen) ? this.chosen : (columns[0]?.key ?? '')
    return html`<svg
      width=${width}
      height=${height}
      viewBox="0 0 ${width} ${height}"
      role="group"
      aria-label="Columns and what they read"
      @keydown=${(event: KeyboardEvent) => this.#keyed(event, columns)}
    >
      ${edges.map((edge) => renderEdge(edge, isLit(edge, related)))}
      ${tables.map((table) => this.#renderTable(table, related, focusable))}
    </svg>`
  }

  #renderTable(table: TableBox, related: ReadonlySet<string>, focusable: string): SVGTemplateResult {
    const { info, x, y, height, columns } = table
    return svg`<g role="group" aria-label="${info.kind} ${info.path}">
      <rect class="box" x=${x} y=${y} width=${boxSize.width} height=${height} rx="6"></rect>
      <text class="head" x=${x + 10} y=${y + 20}>${cut(info.path)}</text>
      ${columns.map((column) => this.#renderColumn(column, related, focusable))}
    </g>`
  }

  #renderColumn(
    { key, info, reads, x, y }: ColumnBox,
    related: ReadonlySet<string>,
    focusable: string,
  ): SVGTemplateResult {
    const state = key === this.chosen ? 'chosen' : related.has(key) ? 'related' : ''
    const readNames = reads.length === 0 ? '' : `, reads ${reads.join(', ')}`
    return svg`<g
      class="column ${state} ${info.isComputed ? 'computed' : ''}"
      role="button"
      tabindex=${key === focusable ? 0 : -1}
      aria-pressed=${key === this.chosen}
      aria-label="${key}, ${info.displayType}${readNames}"
      data-key=${key}
      @click=${() => this.#choose(key)}
    >
      <rect x=${x + 3} y=${y} width=${boxSize.width - 6} height=${boxSize.row} rx="4"></rect>
      <text x=${x + 10} y=${y + 17}>${cut(info.name)}</text>
      <text class="type" x=${x + boxSize.width - 10} y=${y + 17} text-anchor="end">${cut(info.displayType, Math.max(0, MOST_TEXT - info.name.length))}</text>
    </g>`
  }

  #renderLineage({ dependsOn, dependents }: Lineage): TemplateResult {
    return html`<h2>${this.chosen}</h2>
      <div class="lists">
        <div>
          <h3>Computed from</h3>
          ${renderEntries(dependsOn, 'It is not computed.')}
        </div>
        <div>
          <h3>Used by</h3>
          ${renderEntries(dependents, 'Nothing reads it.')}
        </div>
      </div>`
  }

  /** The chosen column and all in its lineage. */
  #related(): ReadonlySet<string> {
    if (this.lineage === null) return new Set()
    const entries = [...this.lineage.dependsOn, ...this.lineage.dependents]
    return new Set([this.chosen, ...entries.map(({ table, name }) => `${table}.${name}`)])
  }

  #choose(key: string): void {
    const box = this.graph?.tables.flatMap((table) => table.columns).find((column) => column.key === key)
    if (box === undefined) return
    this.chosen = key
    void this.#trace(box)
  }

  async #trace({ key, table, info }: ColumnBox): Promise<void> {
    this.failure = undefined
    try {
      const lineage = await columnOf(await this.db!.getTable(table), info.name).lineage()
      if (this.chosen === key) this.lineage = lineage
    } catch (error) {
      this.failure = error
    }
  }

  #keyed(event: KeyboardEvent, columns: readonly ColumnBox[]): void {
    const key = (event.target as SVGElement).dataset['key']
    const at = columns.findIndex((column) => column.key === key)
    if (at === -1) return
    const to = moved(event.key, at, columns.length, 'column')
    if (to !== undefined) this.#focus(columns[to]!.key)
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(columns[at]!.key)
    else return
    event.preventDefault()
  }

  #focus(key: string): void {
    const boxes = [...this.renderRoot.querySelectorAll<SVGElement>('.column')]
    boxes.find((box) => box.dataset['key'] === key)?.focus()
  }
}

function isLit({ from, to }: Edge, related: ReadonlySet<string>): boolean {
  return related.has(from) && related.has(to)
}

function renderEdge({ path, isOfView }: Edge, lit: boolean): SVGTemplateResult {
  return svg`<path class="${isOfView ? 'view' : ''} ${lit ? 'lit' : ''}" d=${path} aria-hidden="true"></path>`
}

function cut(text: string, most = MOST_TEXT): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`
}

function renderEntries(entries: readonly LineageEntry[], none: string): TemplateResult {
  if (entries.length === 0) return html`<p class="muted">${none}</p>`
  return html`<ul>
    ${entries.map(
      ({ table, name, kind, isDirect }) =>
        html`<li>
          ${name === null ? table : `${table}.${name}`}
          ${kind === 'column' ? nothing : html`<span class="tag">${kind}</span>`}
          ${isDirect ? nothing : html`<span class="muted">by way of others</span>`}
        </li>`,
    )}
  </ul>`
}
