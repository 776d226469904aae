import { field, h } from '../../ui/dom.ts'

/** Asks for a text in a dialogue. Undefined where it was cancelled or left empty. */
export function askText(title: string, label: string, initial: string): Promise<string | undefined> {
  const input = h('input', { type: 'text', value: initial, required: true, autocomplete: 'off' })
  const dialog = h('dialog', { class: 'card ask', 'aria-label': title })
  dialog.append(
    h(
      'form',
      { method: 'dialog' },
      h('h2', {}, title),
      field(label, input),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
        h('button', { type: 'submit', class: 'primary', value: 'ok' }, 'OK'),
      ),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
  input.select()
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => {
      dialog.remove()
      const text = input.value.trim()
      resolve(dialog.returnValue === 'ok' && text !== '' ? text : undefined)
    }),
  )
}
