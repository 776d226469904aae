import type { SqlResult } from '@polytable/client/index'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { csvOf, download, jsonOf } from '../data/result-files.ts'
import { sqlSession, type SqlSession } from '../data/sql-session.ts'
import { counted } from '../data/values.ts'
import { Part } from '../parts/part.ts'
import { base } from '../styles/base.ts'

/** The most rows that are shown. */
const LIMIT = 500
/** Characters of a statement in the list of those that were run. */
const SHOWN = 120
const NUMERIC = /^(bigint|integer|smallint|numeric|real|double precision)$/

interface Failed {
  readonly text: string
  readonly error: unknown
}

/** A console for SQL that reads. */
export class SqlPanel extends Part {
  static override properties = { text: { state: true }, result: { state: true }, failed: { state: true } }
  static override styles = [
    base,
    css`
      textarea {
        display: block;
        inline-size: 100%;
        min-block-size: 110px;
        resize: vertical;
        margin-block-end: 8px;
        padding: 8px 10px;
        font: 13px/1.5 var(--_mono);
        tab-size: 2;
        color: var(--_text);
        background: var(--_background);
        border: 1px solid var(--_control);
        border-radius: var(--_radius);
      }
      .excerpt {
        margin: 0 0 12px;
        padding: 8px 0;
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
        background: var(--_surface);
        overflow-x: auto;
      }
      .excerpt span {
        display: block;
        padding: 0 10px;
        border-inline-start: 3px solid transparent;
      }
      .excerpt .wrong {
        border-inline-start-color: var(--_danger);
        background: var(--_background);
        font-weight: 600;
      }
      .type {
        display: block;
        font-weight: 400;
        font-size: 12px;
        color: var(--_muted);
      }
      details {
        margin-block-end: 12px;
      }
      ol {
        margin: 4px 0 0;
        padding: 0;
        list-style: none;
      }
      li button {
        font-family: var(--_mono);
        font-size: 12.5px;
        overflow-wrap: anywhere;
      }
    `,
  ]

  declare private text: string
  declare private result: SqlResult | null
  declare private failed: Failed | null

  #running: AbortController | undefined

  constructor() {
    super()
    this.text = ''
    this.result = null
    this.failed = null
  }

  get #session(): SqlSession {
    return sqlSession(this.db!)
  }

  /** Nothing is loaded before the user asks. */
  protected override async load(): Promise<void> {}

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    if (!changed.has('db') || !this.db) return
    this.#running?.abort()
    this.result = null
    this.failed = null
    const name = this.path?.replace(/[:@].*$/, '')
    this.text = this.#session.draft ?? (name ? `SELECT *\nFROM "${name}"\nLIMIT 100` : 'SELECT 1')
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#running?.abort()
  }

  #write(text: string): void {
    this.text = text
    this.#session.draft = text
  }

  async #run(): Promise<void> {
    const { text } = this
    this.#running?.abort()
    const { signal } = (this.#running = new AbortController())
    this.isBusy = true
    this.failed = null
    this.#session.ran(text)
    try {
      const result = await this.db!.sql(text, { limit: LIMIT, signal })
      if (!signal.aborted) this.result = result
    } catch (error) {
      if (signal.aborted) return
      this.result = null
      this.failed = { text, error }
    } finally {
      if (!signal.aborted) this.isBusy = false
    }
  }

  protected override render(): TemplateResult {
    return html`<form
        aria-label="SQL"
        @submit=${(event: Event) => {
          event.preventDefault()
          void this.#run()
        }}
      >
        <textarea
          aria-label="Statement"
          aria-describedby="keys"
          spellcheck="false"
          autocomplete="off"
          autocapitalize="off"
          .value=${this.text}
          @input=${(event: Event) => this.#write((event.target as HTMLTextAreaElement).value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            void this.#run()
          }}
        ></textarea>
        <div class="bar">
          <button class="primary">Run</button>
          ${this.isBusy ? html`<button type="button" @click=${this.#stop}>Stop waiting</button>` : nothing}
          <span id="keys" class="muted"
            >Ctrl or ⌘ + Enter runs it. It reads only; tables are in double quotes.</span
          >
        </div>
      </form>
      ${this.#renderHistory()} ${this.failed === null ? nothing : renderFailed(this.failed)}
      ${this.isBusy ? html`<p class="muted" role="status">Running…</p>` : nothing}
      ${this.result === null || this.isBusy ? nothing : this.#renderResult(this.result)}`
  }

  readonly #stop = (): void => {
    this.#running?.abort()
    this.isBusy = false
  }

  #renderHistory(): TemplateResult | typeof nothing {
    const { history } = this.#session
    if (history.length === 0) return nothing
    return html`<details>
      <summary>History</summary>
      <ol>
        ${history.map(
          (text) =>
            html`<li>
              <button type="button" class="plain link" title=${text} @click=${() => this.#takeUp(text)}>
                ${text.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN) || '(nothing)'}
              </button>
            </li>`,
        )}
      </ol>
    </details>`
  }

  #takeUp(text: string): void {
    this.#write(text)
    this.renderRoot.querySelector('textarea')!.focus()
  }

  #renderResult(result: SqlResult): TemplateResult {
    const { columns, rows, truncated } = result
    return html`<div class="bar">
        <span role="status"
          >${truncated ? `The first ${counted(rows.length, 'row')}; there are more` : counted(rows.length, 'row')}</span
        >
        <button type="button" @click=${() => download(csvOf(result), 'result.csv')}>Save as CSV</button>
        <button type="button" @click=${() => download(jsonOf(result), 'result.json')}>Save as JSON</button>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="Result">
        <table>
          <thead>
            <tr>
              ${columns.map(({ name, type }) => html`<th scope="col">${name}<span class="type">${type}</span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                html`<tr>
                  ${columns.map(
                    ({ name, type }) =>
                      html`<td class=${NUMERIC.test(type) ? 'number' : ''}>
                        <polytable-inspector-cell .value=${row[name]}></polytable-inspector-cell>
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }
}

/** The error, and the statement with the line of it marked. */
function renderFailed({ text, error }: Failed): TemplateResult {
  const line = lineOf(error)
  return html`<polytable-inspector-error .error=${error}></polytable-inspector-error> ${
      line === undefined
        ? nothing
        : html`<pre class="excerpt" tabindex="0" role="region" aria-label="Where it failed">
${text
              .split('\n')
              .map(
                (part, at) =>
                  html`<span
                    class=${at + 1 === line ? 'wrong' : ''}
                    aria-current=${at + 1 === line ? 'true' : nothing}
                    >${String(at + 1).padStart(2)} ${part}</span
                  >`,
              )}</pre>`
    }`
}

/** The line that an error is about; it may be of another copy of the package. */
function lineOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('position' in error)) return undefined
  return (error.position as { readonly line: number } | undefined)?.line
}
