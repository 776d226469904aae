import { fill, h } from '../../ui/dom.ts'
import { PAGE_ROWS, type ShownTable, type Tree } from '../run/protocol.ts'
import type { Supply } from './media.ts'
import { compactElement } from './tree.ts'

export interface TableSupply extends Supply {
  rows(source: number, from: number): Promise<Tree[][]>
}

/** Rows, a page of them at a time. */
export function tableElement(table: ShownTable, supply: TableSupply): HTMLElement {
  const { columns, total, isCut, source } = table
  const head = h('thead', {}, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name))))
  const body = h('tbody', {})
  const scroll = h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Rows' },
    h('table', {}, head, body),
  )
  const showRows = (rows: readonly (readonly Tree[])[]): void =>
    fill(
      body,
      ...rows.map((row) => h('tr', {}, ...row.map((value) => h('td', {}, compactElement(value, supply))))),
    )
  showRows(table.rows)
  const count = isCut
    ? `the first ${total.toLocaleString()} rows`
    : `${total.toLocaleString()} ${total === 1 ? 'row' : 'rows'}`
  const summary = h('span', { class: 'muted', role: 'status' }, count)
  if (total <= PAGE_ROWS) return h('div', { class: 'rows' }, scroll, summary)

  let from = 0
  const go = async (step: number): Promise<void> => {
    const wanted = from + step
    try {
      showRows(await supply.rows(source, wanted))
      from = wanted
      scroll.scrollTop = 0
      update()
    } catch (error) {
      fill(summary, error instanceof Error ? error.message : String(error))
    }
  }
  const button = (label: string, step: number): HTMLButtonElement =>
    h('button', { type: 'button', onclick: () => void go(step) }, label)
  const back = button('Previous rows', -PAGE_ROWS)
  const forward = button('Next rows', PAGE_ROWS)
  const update = (): void => {
    back.disabled = from === 0
    forward.disabled = from + PAGE_ROWS >= total
    fill(summary, `${from + 1} to ${Math.min(total, from + PAGE_ROWS)} of ${count}`)
  }
  update()
  return h('div', { class: 'rows' }, scroll, h('div', { class: 'pages' }, back, forward, summary))
}
