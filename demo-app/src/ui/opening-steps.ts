import { h } from './dom.ts'

export interface OpeningSteps<S extends string> {
  readonly element: HTMLElement
  /** A step begins: those before it are done. */
  readonly begin: (step: S) => void
}

/** The steps of opening the notebook, with how far it is. */
export function openingSteps<S extends string>(steps: readonly S[]): OpeningSteps<S> {
  const items = steps.map((step) => h('li', {}, step))
  return {
    element: h(
      'div',
      { class: 'card opening', role: 'status' },
      h('h2', {}, 'Opening the notebook'),
      h('ol', {}, ...items),
    ),
    begin(step) {
      const current = steps.indexOf(step)
      for (const [i, item] of items.entries()) {
        item.classList.toggle('done', i < current)
        if (i === current) item.setAttribute('aria-current', 'step')
        else item.removeAttribute('aria-current')
      }
    },
  }
}
