import { fillInPlace, h } from '../ui/dom.ts'

/** How many labels have a key: 1 to 9. */
const KEYS = 9

export interface LabelListActions {
  give(label: string): void
  add(label: string): void
  remove(label: string): void
}

/** The labels there are to give, each by a button and its number, and a form that adds one. */
export function labelList({ give, add, remove }: LabelListActions): {
  readonly element: HTMLElement
  /** @param given the labels that what is shown has */
  show(labels: readonly string[], given: readonly string[]): void
} {
  const list = h('ul', { class: 'labels', 'aria-label': 'Labels' })
  const input = h('input', { type: 'text', required: true, maxlength: 60, autocomplete: 'off' })
  input.id = 'new-label'
  const form = h(
    'form',
    {
      class: 'actions',
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault()
        const label = input.value.trim()
        input.value = ''
        if (label !== '') add(label)
      },
    },
    h('label', { for: input.id, class: 'muted' }, 'New label'),
    input,
    h('button', { type: 'submit' }, 'Add label'),
  )
  let rows = new Map<string, { readonly element: HTMLElement; readonly button: HTMLElement }>()

  const row = (label: string, number: number) => {
    const key = number <= KEYS ? String(number) : undefined
    const button = h(
      'button',
      { type: 'button', 'aria-keyshortcuts': key, onclick: () => give(label) },
      key !== undefined && h('kbd', { 'aria-hidden': 'true' }, key),
      label,
    )
    const drop = h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-label': `Remove the label ${label} from the list`,
        onclick: () => remove(label),
      },
      '✕',
    )
    return { element: h('li', {}, button, drop), button }
  }
  return {
    element: h('div', { class: 'label-list' }, list, form),
    show(labels, given) {
      rows = new Map(
        labels.map((label, i) => {
          const key = `${i} ${label}`
          return [key, rows.get(key) ?? row(label, i + 1)]
        }),
      )
      fillInPlace(
        list,
        [...rows.values()].map(({ element }) => element),
      )
      for (const [i, { button }] of [...rows.values()].entries())
        button.ariaPressed = String(given.includes(labels[i]!))
    },
  }
}
