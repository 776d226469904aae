import { h } from '../../ui/dom.ts'
import type { Output, ShownError } from '../run/protocol.ts'
import { tableElement, type TableSupply } from './table.ts'
import { treeElement } from './tree.ts'

/** What a cell gave. */
export function outputElement(output: Output, supply: TableSupply): HTMLElement {
  switch (output.kind) {
    case 'text':
      return h('pre', { class: `console ${output.level}` }, output.text)
    case 'tree':
      return h('div', { class: 'value' }, treeElement(output.tree, supply))
    case 'table':
      return tableElement(output.table, supply)
    case 'error':
      return errorElement(output.error)
    case 'chart': {
      const place = h('div', { class: 'chart' }, 'Drawing…')
      // What draws is large, and few cells need it.
      import('./chart.ts').then(
        ({ chartElement }) => place.replaceChildren(chartElement(output.chart, place.clientWidth)),
        (error: unknown) => place.replaceChildren(`The chart could not be drawn: ${String(error)}`),
      )
      return place
    }
  }
}

function errorElement({ name, message, hint, line }: ShownError): HTMLElement {
  return h(
    'div',
    { class: 'cell-error', role: 'alert' },
    h('strong', {}, line === undefined ? name : `${name}, line ${line}`),
    h('p', {}, message),
    hint && h('p', { class: 'hint' }, hint),
  )
}
