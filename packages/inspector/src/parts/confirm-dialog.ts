import { css, html, LitElement, type TemplateResult } from 'lit'
import { base } from '../styles/base.ts'

/** Asks before something is done that cannot be taken back. */
export class ConfirmDialog extends LitElement {
  static override properties = { heading: {}, action: {} }
  static override styles = [
    base,
    css`
      dialog {
        color: var(--_text);
        background: var(--_background);
        border: 1px solid var(--_control);
        border-radius: var(--_radius);
        max-inline-size: min(480px, calc(100vw - 32px));
        padding: 20px;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      .bar {
        justify-content: end;
        margin: 16px 0 0;
      }
    `,
  ]

  declare heading: string
  /** What the button that agrees says. */
  declare action: string

  #answer: ((agreed: boolean) => void) | undefined

  /** Shows the question. @returns whether the user agreed */
  async ask(): Promise<boolean> {
    await this.updateComplete
    const dialog = this.renderRoot.querySelector('dialog')!
    dialog.returnValue = ''
    dialog.showModal()
    return new Promise((resolve) => (this.#answer = resolve))
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed}>
      <h2 id="heading">${this.heading}</h2>
      <slot></slot>
      <form method="dialog" class="bar">
        <button value="" autofocus>Cancel</button>
        <button value="yes" class="primary">${this.action}</button>
      </form>
    </dialog>`
  }

  #closed(event: Event): void {
    this.#answer?.((event.target as HTMLDialogElement).returnValue === 'yes')
  }
}
