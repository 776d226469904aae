import type { Work } from '../data/work-log.ts'
import { countOf } from '../data/work-log.ts'
import { h } from './dom.ts'

/** Says what was computed, and that nothing else was. */
export function workReport(title: string, items: readonly Work[]): HTMLElement {
  return h(
    'div',
    { class: 'report', role: 'status' },
    h('strong', {}, title),
    h('ul', {}, ...items.map((item) => h('li', {}, describe(item)))),
    h('p', { class: 'muted' }, 'Nothing else was computed.'),
  )
}

function describe({ phase, table, column, rows }: Work): string {
  if (phase === 'column') return `Column ${column ?? ''} of ${table}: ${rows.toLocaleString()} cells`
  if (phase === 'index') return `Search index of ${table}: ${countOf(table, rows)} embedded`
  return `View ${table}: ${countOf(table, rows)} made`
}
