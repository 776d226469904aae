import { PolytableError } from 'polytable'
import { h } from './dom.ts'

const region = h('div', { class: 'notices', role: 'status', 'aria-live': 'polite' })

/** Where notices appear. */
export function noticeRegion(): HTMLElement {
  return region
}

export interface ErrorText {
  readonly message: string
  readonly hint: string | undefined
}

/** An error in words for the reader. */
export function errorText(error: unknown): ErrorText {
  if (PolytableError.is(error)) {
    // Pages insert one file at a time: the row's number says nothing here.
    const message = error.message.replace(/^Row \d+, column '[^']*': /, '')
    return { message, hint: error.hint }
  }
  return { message: error instanceof Error ? error.message : String(error), hint: undefined }
}

/** What a reader can do about a notice. */
export interface NoticeAction {
  readonly label: string
  readonly onclick: () => void
}

/** Shows a message until it is closed; one that is no error, and asks for nothing, goes by itself. */
export function notify(
  kind: 'error' | 'info',
  title: string,
  detail?: ErrorText,
  action?: NoticeAction,
): HTMLElement {
  const notice = h(
    'div',
    { class: `notice ${kind}` },
    h(
      'div',
      {},
      h('strong', {}, title),
      detail && h('p', {}, detail.message),
      detail?.hint && h('p', { class: 'hint' }, detail.hint),
      action &&
        h('button', { type: 'button', class: 'primary', onclick: () => action.onclick() }, action.label),
    ),
    h(
      'button',
      { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: () => notice.remove() },
      '✕',
    ),
  )
  region.append(notice)
  if (kind === 'info' && !action) setTimeout(() => notice.remove(), 6000)
  return notice
}

/** Shows what went wrong. */
export function notifyError(title: string, error: unknown): void {
  notify('error', title, errorText(error))
}
