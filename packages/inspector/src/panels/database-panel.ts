import type { DatabaseInfo } from '@polytable/client/index'
import type { EngineStatistics } from '@polytable/model/protocol/insight'
import { css, html, nothing, type TemplateResult } from 'lit'
import { byteText, counted, countText } from '../data/values.ts'
import { Part } from '../parts/part.ts'
import { base } from '../styles/base.ts'

/** The database as a whole: where it is kept, how much room it takes, and how often functions were called. */
export class DatabasePanel extends Part {
  static override properties = { info: { state: true }, stats: { state: true } }
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 6px 16px;
        margin: 0 0 16px;
      }
      dt {
        color: var(--_muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ]

  declare private info: DatabaseInfo | null
  declare private stats: EngineStatistics | null

  constructor() {
    super()
    this.info = null
    this.stats = null
  }

  protected override async load(signal: AbortSignal): Promise<void> {
    const [info, stats] = await Promise.all([this.db!.info(), this.db!.stats()])
    if (signal.aborted) return
    this.info = info
    this.stats = stats
  }

  protected override render(): TemplateResult {
    return html`${this.renderFailure()} ${this.info === null ? nothing : this.#renderInfo(this.info)}
      ${this.stats === null ? nothing : this.#renderStats(this.stats)}
      <button @click=${() => this.reload()}>Refresh</button>`
  }

  #renderInfo(info: DatabaseInfo): TemplateResult {
    const { usage, quota } = info
    const meter =
      usage === null || quota === null
        ? nothing
        : html`<meter
            min="0"
            max=${quota}
            value=${usage}
            aria-label="Share of the quota that is used"
          ></meter>`
    const facts: readonly (readonly [string, unknown])[] = [
      ['Storage', info.storage],
      ['Used', usage === null ? 'not known' : html`${byteText(usage)} ${meter}`],
      ['Quota', quota === null ? 'none' : byteText(quota)],
      ['Persisted', info.persisted ? 'yes' : 'no: the browser may evict the data'],
      ['Tables and views', countText(info.tables)],
      ['Engine', info.leader ? 'runs here' : 'runs in another tab'],
      ['Models run on', info.device],
      ['Version', info.version],
    ]
    return html`<h2>Storage</h2>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`
  }

  #renderStats({ functions, memo, fileCache }: EngineStatistics): TemplateResult {
    return html`<dl>
        <dt>Results kept</dt>
        <dd>${counted(memo.results, 'result')}, ${byteText(memo.bytes)}</dd>
        <dt>File cache</dt>
        <dd>${counted(fileCache.files, 'file')}, ${byteText(fileCache.bytes)}</dd>
      </dl>
      ${functions.length === 0 ? nothing : renderFunctions(functions)}`
  }
}

function renderFunctions(functions: EngineStatistics['functions']): TemplateResult {
  return html`<h2>Functions</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Functions">
      <table>
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col">Rows</th>
            <th scope="col">Failed</th>
            <th scope="col">Known already</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          ${functions.map(
            (use) =>
              html`<tr>
                <th scope="row">${use.function}</th>
                <td class="number">${countText(use.rows)}</td>
                <td class="number">${countText(use.errors)}</td>
                <td class="number">${countText(use.cached)}</td>
                <td class="number">${countText(Math.round(use.milliseconds))} ms</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}
