import type { Table } from 'polytable'
import { dropAddedColumn } from '../data/added-columns.ts'
import type { Notebook } from '../data/notebook.ts'
import { shownTables } from '../data/tables.ts'
import { saveFile } from '../notebook/view/choose-file.ts'
import { openRow } from '../rows/open-row.ts'
import { rowGrid, type GridColumn } from '../rows/row-grid.ts'
import { isFilterable, isSortable, openRows, type Choice, type RowSource } from '../rows/row-source.ts'
import { card, field, fill, h } from './dom.ts'
import { notifyError } from './notices.ts'

/** How long typing has to pause before the rows are filtered. */
const PAUSE_MS = 250

/** All rows of a table, which scroll: put in order, filtered, exported. */
export function rowsCard(notebook: Notebook): { element: HTMLElement; refresh(): Promise<void> } {
  const select = h('select', {
    onchange: () => {
      order = undefined
      filter.value = ''
      show(false)
    },
  })
  const filter = h('input', { type: 'search', autocomplete: 'off', placeholder: 'Text or number' })
  const save = h('button', { type: 'button', onclick: () => void exportCsv() }, 'Export as CSV')
  const summary = h('p', { class: 'muted', role: 'status' })
  const grid = rowGrid('Rows', (index, row) =>
    openRow(`Row ${(index + 1).toLocaleString()} of ${select.value}`, row),
  )
  let order: Choice['order']
  let source: RowSource | undefined
  let opening = new AbortController()
  let shown = ''
  let paused: ReturnType<typeof setTimeout> | undefined

  filter.addEventListener('input', () => {
    clearTimeout(paused)
    paused = setTimeout(() => show(false), PAUSE_MS)
  })

  const show = (keep: boolean): void => {
    load(keep).catch((error: unknown) => notifyError('The rows could not be read', error))
  }
  const load = async (keep: boolean): Promise<void> => {
    opening.abort()
    const { signal } = (opening = new AbortController())
    const choice: Choice = { filter: filter.value.trim(), ...(order && { order }) }
    try {
      const tables = await shownTables(notebook)
      if (signal.aborted) return
      const before = select.value
      fill(select, ...tables.map(({ name }) => h('option', { value: name }, name)))
      if (tables.some(({ name }) => name === before)) select.value = before
      const path = tables.find(({ name }) => name === select.value)?.path ?? 'documents'
      const table = await notebook.db.getTable(path)
      const state = JSON.stringify([table.info.id, table.info.version, table.columns(), choice])
      if (signal.aborted || state === shown) return
      const rows = await openRows(table, choice, signal)
      if (signal.aborted) return
      source = rows
      shown = state
      filter.disabled = !isFilterable(table)
      fill(summary, about(table, choice, rows.count))
      grid.show(rows, columnsOf(table), keep)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  const columnsOf = (table: Table): GridColumn[] => {
    const added = notebook.settings.columns.filter((column) => column.table === select.value)
    return table.info.columns.map((column) => {
      const { name, type, displayType, isComputed } = column
      const sorted = order?.column === name ? order.direction : undefined
      const arrow = sorted && h('span', { 'aria-hidden': 'true' }, sorted === 'asc' ? ' ↑' : ' ↓')
      const header = h(
        'div',
        { class: 'heading' },
        isSortable(column)
          ? h('button', { type: 'button', class: 'link', onclick: () => sortBy(name) }, name, arrow)
          : h('span', {}, name),
        added.some((other) => other.name === name) &&
          h(
            'button',
            {
              type: 'button',
              class: 'icon',
              'aria-label': `Drop column ${name}`,
              onclick: () => void drop(name),
            },
            '✕',
          ),
        h('span', { class: 'type' }, isComputed ? `${displayType}, computed` : displayType),
      )
      if (!isSortable(column)) return { name, kind: type.kind, header }
      const sort = sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : 'none'
      return { name, kind: type.kind, header, sort }
    })
  }
  const sortBy = (column: string): void => {
    if (order?.column !== column) order = { column, direction: 'asc' }
    else order = order.direction === 'asc' ? { column, direction: 'desc' } : undefined
    load(false).then(
      () => {
        const heads = grid.element.querySelectorAll<HTMLElement>('[role=columnheader] button.link')
        Array.from(heads)
          .find(({ firstChild }) => firstChild?.textContent === column)
          ?.focus()
      },
      (error: unknown) => notifyError('The rows could not be read', error),
    )
  }
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
  const exportCsv = async (): Promise<void> => {
    if (!source) return
    save.disabled = true
    try {
      const text = await source.csv(new AbortController().signal)
      saveFile(`${select.value.replaceAll('/', '-')}.csv`, new Blob([text], { type: 'text/csv' }))
    } catch (error) {
      notifyError('The rows were not exported', error)
    } finally {
      save.disabled = false
    }
  }

  return {
    element: card(
      'Rows',
      h('div', { class: 'fields' }, field('Table', select), field('Filter', filter), save),
      summary,
      grid.element,
    ),
    refresh: () => load(true),
  }
}

function about({ info }: Table, { filter }: Choice, count: number): string {
  const rows = `${count.toLocaleString()} ${count === 1 ? 'row' : 'rows'}`
  return filter === ''
    ? `${rows}, version ${info.version}`
    : `${rows} with “${filter}”, version ${info.version}`
}
