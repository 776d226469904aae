import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { isMediaFile, valueText } from '../data/values.ts'
import { base } from '../styles/base.ts'

/** Characters and lines of a value that are shown until the user asks for all. */
const SHOWN = 160
const SHOWN_LINES = 4

/** The most characters that are shown at all: more would hold up the page. */
const MOST = 100_000

/** What is in a cell: its value, or why it has none. */
export class CellValue extends LitElement {
  static override properties = {
    value: { attribute: false },
    error: { attribute: false },
    isOpen: { state: true },
  }
  static override styles = [
    base,
    css`
      :host {
        inline-size: max-content;
        max-inline-size: 320px;
        overflow-wrap: break-word;
      }
      .text {
        white-space: pre-wrap;
      }
      .all {
        max-block-size: 320px;
        overflow: auto;
      }
    `,
  ]

  declare value: unknown
  /** The error of the cell; null where it did not fail. */
  declare error: string | null
  declare private isOpen: boolean

  constructor() {
    super()
    this.value = null
    this.error = null
    this.isOpen = false
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('value') && valueText(changed.get('value')) !== valueText(this.value)) this.isOpen = false
  }

  protected override render(): TemplateResult {
    const { value, error } = this
    const failed = error === null ? nothing : html`<span class="danger">⚠ ${this.#renderText(error)}</span>`
    if (isMediaFile(value))
      return html`${failed}<polytable-inspector-media .file=${value}></polytable-inspector-media>`
    if (value === null || value === undefined)
      return error === null ? html`<span class="muted" aria-label="no value">∅</span>` : html`${failed}`
    return html`${failed}${this.#renderText(valueText(value))}`
  }

  #renderText(text: string): TemplateResult {
    const brief = text.slice(0, SHOWN).split('\n', SHOWN_LINES).join('\n')
    if (brief === text) return html`<span class="text">${text}</span>`
    const isOpen = this.isOpen
    const shown = isOpen ? text.slice(0, MOST) : brief
    const isCut = shown.length < text.length
    return html`<div class="text ${isOpen ? 'all' : ''}" tabindex=${isOpen ? '0' : nothing}>
        ${shown}${isCut ? '…' : ''}
      </div>
      <button class="plain link" aria-expanded=${isOpen} @click=${() => (this.isOpen = !isOpen)}>
        ${isOpen ? 'Less' : 'More'}
      </button>`
  }
}
