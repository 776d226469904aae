import { h } from '../../ui/dom.ts'

/** Asks in a dialogue. False where it was cancelled. */
export async function askForm(
  title: string,
  confirm: string,
  ...content: readonly (Node | string)[]
): Promise<boolean> {
  const dialog = h('dialog', { class: 'card ask', 'aria-label': title })
  dialog.append(
    h(
      'form',
      { method: 'dialog' },
      h('h2', {}, title),
      ...content,
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
        h('button', { type: 'submit', class: 'primary', value: 'ok' }, confirm),
      ),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
  dialog.querySelector<HTMLInputElement>('input[type=text]')?.select()
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'ok')
    }),
  )
}
