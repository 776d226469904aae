import { field, h } from '../../ui/dom.ts'
import { askForm } from './ask-form.ts'

/** Asks for a text in a dialogue. Undefined where it was cancelled or left empty. */
export async function askText(title: string, label: string, initial: string): Promise<string | undefined> {
  const input = h('input', { type: 'text', value: initial, required: true, autocomplete: 'off' })
  const isGiven = await askForm(title, 'OK', field(label, input))
  const text = input.value.trim()
  return isGiven && text !== '' ? text : undefined
}
