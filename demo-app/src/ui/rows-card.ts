import type { Table } from 'polytable'
import { dropAddedColumn, tablePath } from '../data/added-columns.ts'
import type { Notebook } from '../data/notebook.ts'
import { card, field, fill, h } from './dom.ts'
import { formatCell } from './format.ts'
import { notifyError } from './notices.ts'

const ROWS = 20
const tables = ['chunks', 'documents', 'videos', 'frames'] as const

/** The first rows of a table, with its columns. */
export function rowsCard(notebook: Notebook): { element: HTMLElement; refresh(): Promise<void> } {
  const select = h(
    'select',
    { onchange: () => void refresh() },
    ...tables.map((name) => h('option', { value: name }, name)),
  )
  const summary = h('p', { class: 'muted', role: 'status' })
  const place = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Rows' })

  const drop = async (name: string): Promise<void> => {
    const column = notebook.settings.columns.find(
      (added) => added.table === select.value && added.name === name,
    )
    try {
      if (column) await dropAddedColumn(notebook, column)
      notebook.changes.announce()
    } catch (error) {
      notifyError(`${name} was not dropped`, error)
    }
  }
  const refresh = async (): Promise<void> => {
    const name = select.value
    const path = name === 'chunks' ? tablePath(notebook, 'chunks') : name
    const table = await notebook.db.getTable(path)
    const [count, rows] = await Promise.all([table.count(), table.head(ROWS)])
    const dropped = notebook.settings.columns.filter((added) => added.table === name)
    fill(
      summary,
      `${count.toLocaleString()} rows, version ${table.info.version}${count > ROWS ? `; the first ${ROWS}` : ''}`,
    )
    fill(
      place,
      rowsTable(
        table,
        rows,
        dropped.map((added) => added.name),
        (column) => void drop(column),
      ),
    )
  }
  return { element: card('Rows', field('Table', select), summary, place), refresh }
}

function rowsTable(
  table: Table,
  rows: readonly Readonly<Record<string, unknown>>[],
  droppable: readonly string[],
  drop: (name: string) => void,
): HTMLElement {
  const { columns } = table.info
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...columns.map(({ name, displayType, isComputed }) =>
          h(
            'th',
            { scope: 'col' },
            name,
            droppable.includes(name) &&
              h(
                'button',
                {
                  type: 'button',
                  class: 'icon',
                  'aria-label': `Drop column ${name}`,
                  onclick: () => drop(name),
                },
                '✕',
              ),
            h('span', { class: 'type' }, isComputed ? `${displayType}, computed` : displayType),
          ),
        ),
      ),
    ),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...columns.map(({ name }) => cell(row[name]))))),
  )
}

function cell(value: unknown): HTMLElement {
  const text = formatCell(value)
  return h('td', {}, h('div', { class: text.length > 40 ? 'long' : undefined }, text))
}
