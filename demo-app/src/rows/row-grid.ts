import { fill, h } from '../ui/dom.ts'
import { notifyError } from '../ui/notices.ts'
import { RowCache } from './row-cache.ts'
import { RowElement, type ShownColumn } from './row-element.ts'
import type { RowSource, RowValues } from './row-source.ts'
import { SmallPictures } from './small-pictures.ts'
import { VirtualScroll } from './virtual-scroll.ts'

const ROW_HEIGHT = 32
/** Rows beyond each edge that are made before they come into view. */
const OVERSCAN = 8

/** How wide columns are at least, in rem. */
const widths: Readonly<Record<string, number>> = {
  bool: 5,
  int: 7,
  float: 7,
  bigint: 9,
  date: 8,
  image: 9,
  timestamp: 14,
  string: 16,
  json: 16,
  uuid: 12,
}

export interface GridColumn extends ShownColumn {
  /** What the header holds. */
  readonly header: HTMLElement
  readonly sort?: 'ascending' | 'descending' | 'none'
}

export interface RowGrid {
  readonly element: HTMLElement
  /** Shows other rows. @param keep stay where it is scrolled to */
  show(source: RowSource, columns: readonly GridColumn[], keep: boolean): void
}

let grids = 0

/** Rows of which those in view are in the page. @param open is told of a row that somebody asks for */
export function rowGrid(label: string, open: (index: number, row: RowValues) => void): RowGrid {
  const id = `grid-${++grids}`
  const head = h('div', { role: 'row', class: 'row head', 'aria-rowindex': 1 })
  const body = h('div', { role: 'rowgroup', class: 'body' })
  const element = h(
    'div',
    { role: 'grid', class: 'row-grid', 'aria-label': label, tabindex: 0 },
    h('div', { role: 'rowgroup', class: 'heads' }, head),
    body,
  )
  const scroll = new VirtualScroll(ROW_HEIGHT)
  const pictures = new SmallPictures()
  const onError = (error: unknown): void => notifyError('The rows could not be read', error)
  let cache: RowCache | undefined
  let columns: readonly ShownColumn[] = []
  let count = 0
  let active = 0
  let inView = new Map<number, RowElement>()
  let spare: RowElement[] = []
  let isAsked = false

  const render = (): void => {
    isAsked = false
    const [first, end] = scroll.rows
    const from = Math.max(0, first - OVERSCAN)
    const to = Math.min(count, end + OVERSCAN)
    const next = new Map<number, RowElement>()
    for (const [index, row] of inView) {
      if (index >= from && index < to) next.set(index, row)
      else spare.push(row)
    }
    for (let index = from; index < to; index++) {
      let row = next.get(index) ?? spare.pop()
      if (!row) {
        row = new RowElement(columns, pictures)
        body.append(row.element)
      }
      next.set(index, row)
      row.show(index, cache?.row(index), index === active, id)
      row.element.style.transform = `translateY(${scroll.offset(index)}px)`
    }
    for (const row of spare) {
      row.clear()
      row.element.remove()
    }
    spare = []
    inView = next
    if (next.has(active)) element.setAttribute('aria-activedescendant', `${id}-${active}`)
    else element.removeAttribute('aria-activedescendant')
    cache?.want(first, end)
  }
  const ask = (): void => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(render)
  }
  const measure = (): void => {
    scroll.resize(count, Math.max(0, element.clientHeight - head.offsetHeight))
    body.style.height = `${scroll.height}px`
    element.scrollTop = scroll.scrollTop
    ask()
  }
  const go = (index: number): void => {
    active = Math.max(0, Math.min(count - 1, index))
    scroll.reveal(active)
    element.scrollTop = scroll.scrollTop
    ask()
  }
  const openAt = (index: number): void => {
    const row = cache?.row(index)
    if (row) open(index, row)
  }

  element.addEventListener('scroll', () => {
    // Of its own making too: then it is where it was moved to.
    if (Math.abs(element.scrollTop - scroll.scrollTop) > 1) scroll.scrolled(element.scrollTop)
    ask()
  })
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((element.clientHeight - head.offsetHeight) / ROW_HEIGHT) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: active - 1,
      ArrowDown: active + 1,
      PageUp: active - page,
      PageDown: active + page,
      Home: 0,
      End: count - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) go(to)
    else if (event.key === 'Enter') openAt(active)
    else return
    event.preventDefault()
  })
  const rowOf = (target: EventTarget | null): number | undefined => {
    const row = target instanceof Element && target.closest('.body > .row')
    return row ? Number(row.ariaRowIndex) - 2 : undefined
  }
  body.addEventListener('click', (event) => {
    const index = rowOf(event.target)
    if (index !== undefined) go(index)
  })
  body.addEventListener('dblclick', (event) => {
    const index = rowOf(event.target)
    if (index !== undefined) openAt(index)
  })
  new ResizeObserver(measure).observe(element)

  return {
    element,
    show(source, given, keep) {
      cache?.close()
      pictures.clear()
      for (const row of inView.values()) row.element.remove()
      inView = new Map()
      columns = given
      count = source.count
      cache = new RowCache(source, ask, onError)
      element.ariaRowCount = String(count + 1)
      element.ariaColCount = String(given.length)
      const sizes = given.map(({ kind }) => widths[kind] ?? 12)
      element.style.setProperty('--columns', sizes.map((rem) => `minmax(${rem}rem, ${rem}fr)`).join(' '))
      element.style.setProperty('--row-width', `${sizes.reduce((sum, rem) => sum + rem, 0)}rem`)
      fill(
        head,
        ...given.map(({ header, sort }, i) =>
          h('div', { role: 'columnheader', 'aria-colindex': i + 1, 'aria-sort': sort }, header),
        ),
      )
      if (!keep) {
        scroll.moveTo(0)
        active = 0
      }
      active = Math.max(0, Math.min(active, count - 1))
      measure()
    },
  }
}
