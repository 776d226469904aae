import type { ColumnInfo, IndexInfo, TableMetadata } from '@polytable/model/protocol/table-info'
import { html, nothing, type TemplateResult } from 'lit'
import { timeText } from '../data/values.ts'
import { Part } from '../parts/part.ts'

/** What a table is: columns, indexes and checks. */
export class ColumnsPanel extends Part {
  static override properties = { metadata: { state: true } }

  declare private metadata: TableMetadata | null

  constructor() {
    super()
    this.metadata = null
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    if (this.path === null) return
    const metadata = await (await this.db!.getTable(this.path)).metadata()
    if (!signal.aborted) this.metadata = metadata
  }

  protected override render(): TemplateResult {
    const { metadata } = this
    return html`${this.renderFailure()}${metadata === null ? nothing : this.#renderTable(metadata)}`
  }

  #renderTable(metadata: TableMetadata): TemplateResult {
    const { comment, kind, base, viewFilter, viewSample, iteratorCall, version, versionCreated } = metadata
    const facts = [
      viewFilter === null ? '' : `where ${viewFilter}`,
      viewSample === null ? '' : `sample ${viewSample}`,
      iteratorCall === null ? '' : `iterator ${iteratorCall}`,
    ].filter((fact) => fact !== '')
    return html`
      ${comment === null ? nothing : html`<p>${comment}</p>`}
      <p class="muted">
        A ${kind}${base === null ? '' : ` of ${base}`}${version === null ? '' : `, version ${version}`}, of
        ${timeText(versionCreated)}
      </p>
      ${facts.map((fact) => html`<p><code>${fact}</code></p>`)}
      <div class="scroll" tabindex="0" role="region" aria-label="Columns">
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Computed with</th>
              <th scope="col">Notes</th>
            </tr>
          </thead>
          <tbody>
            ${metadata.columns.map((column) => this.#renderColumn(column, metadata.path))}
          </tbody>
        </table>
      </div>
      ${metadata.indexes.length === 0 ? nothing : renderIndexes(metadata.indexes)}
      ${
        metadata.checks.length === 0
          ? nothing
          : html`<h3>Checks</h3>
              <ul>
                ${metadata.checks.map(({ name, condition }) => html`<li>${name}: <code>${condition}</code></li>`)}
              </ul>`
      }
    `
  }

  #renderColumn(column: ColumnInfo, path: string): TemplateResult {
    const notes = [
      ...(column.isPrimaryKey ? ['primary key'] : []),
      ...(column.isUnique ? ['unique'] : []),
      ...(column.hasDefault ? ['default'] : []),
      ...(column.isIteratorColumn ? ['of the iterator'] : []),
      ...(column.isStored ? [] : ['not stored']),
      ...(column.isStale ? ['stale'] : []),
      ...(column.definedIn === path ? [] : [`of ${column.definedIn}`]),
    ]
    return html`<tr>
      <th scope="row">${column.name}</th>
      <td>${column.displayType}</td>
      <td>${column.computedWith === null ? nothing : html`<code>${column.computedWith}</code>`}</td>
      <td>${notes.map((note) => html`<span class="tag">${note}</span> `)}${column.comment}</td>
    </tr>`
  }
}

function renderIndexes(indexes: readonly IndexInfo[]): TemplateResult {
  return html`<h3>Indexes</h3>
    <ul>
      ${indexes.map((index) => html`<li>${index.name} on ${index.column}: ${describeIndex(index)}</li>`)}
    </ul>`
}

/** An index in a few words. */
export function describeIndex(index: IndexInfo): string {
  if (index.kind === 'btree') return 'values in order'
  if (index.kind === 'text') return `words, ${index.language}`
  return `${index.embedding ?? 'given vectors'}, ${index.dimensions} dimensions, ${index.metric}`
}
