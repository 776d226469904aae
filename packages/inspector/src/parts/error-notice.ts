import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { errorText } from '../data/messages.ts'
import { base } from '../styles/base.ts'

/** An error with what to do about it. */
export class ErrorNotice extends LitElement {
  static override properties = { error: { attribute: false } }
  static override styles = [
    base,
    css`
      div {
        border: 1px solid var(--_danger);
        border-radius: var(--_radius);
        padding: 8px 12px;
        margin-block-end: 12px;
        overflow-wrap: anywhere;
      }
      p:last-child {
        margin: 0;
      }
    `,
  ]

  declare error: unknown

  protected override render(): TemplateResult {
    const { message, hint, code } = errorText(this.error)
    return html`<div role="alert">
      <p class="danger">${message} ${code === '' ? nothing : html`<code>${code}</code>`}</p>
      ${hint === '' ? nothing : html`<p>${hint}</p>`}
    </div>`
  }
}
