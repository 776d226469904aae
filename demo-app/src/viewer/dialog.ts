import { h } from '../ui/dom.ts'

/** A dialogue over the whole page, which Escape and its button close. */
export interface ViewerDialog {
  readonly element: HTMLDialogElement
  /** What is shown; it scrolls, by the keyboard too. */
  readonly content: HTMLElement
  /** Beside the title. */
  readonly tools: HTMLElement
  /** Aborted when it is closed. */
  readonly signal: AbortSignal
}

/** Opens a dialogue. Where it is closed, the focus goes back to where it was. */
export function openDialog(title: string): ViewerDialog {
  const closed = new AbortController()
  const tools = h('div', { class: 'actions' })
  const content = h('div', { class: 'viewer-content', role: 'region', 'aria-label': title, tabindex: 0 })
  const element = h(
    'dialog',
    { class: 'viewer', 'aria-labelledby': 'viewer-title' },
    h(
      'header',
      {},
      h('h2', { id: 'viewer-title', class: 'name', title }, title),
      tools,
      h('button', { type: 'button', onclick: () => element.close() }, 'Close'),
    ),
    content,
  )
  element.addEventListener('close', () => {
    closed.abort()
    element.remove()
  })
  document.body.append(element)
  element.showModal()
  content.focus()
  return { element, content, tools, signal: closed.signal }
}
