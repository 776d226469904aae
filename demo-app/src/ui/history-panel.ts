import type { VersionInfo } from 'polytable'
import type { Notebook } from '../data/notebook.ts'
import { libraryTables } from '../data/tables.ts'
import { field, fill, h } from './dom.ts'
import type { Panel } from './panel.ts'

/** The versions of every table. */
export function historyPanel(notebook: Notebook): Panel {
  const select = h(
    'select',
    { onchange: () => void refresh() },
    ...libraryTables(notebook).map(({ name }) => h('option', { value: name }, name)),
  )
  select.value = 'documents'
  const place = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Versions' })
  const refresh = async (): Promise<void> => {
    const shown = libraryTables(notebook).find(({ name }) => name === select.value)
    const table = await notebook.db.getTable(shown?.path ?? 'documents')
    fill(place, versionsTable(await table.history()))
  }
  return {
    element: h('section', { 'aria-label': 'History', class: 'card' }, field('Table', select), place),
    refresh,
  }
}

const headings = ['Version', 'When', 'Change', 'Inserted', 'Updated', 'Deleted', 'Errors'] as const

function versionsTable(versions: readonly VersionInfo[]): HTMLElement {
  return h(
    'table',
    { class: 'numbers' },
    h('thead', {}, h('tr', {}, ...headings.map((heading) => h('th', { scope: 'col' }, heading)))),
    h(
      'tbody',
      {},
      ...versions.map(({ version, createdAt, changeType, schemaChange, inserts, updates, deletes, errors }) =>
        h(
          'tr',
          {},
          h('td', {}, version),
          h('td', {}, createdAt.toLocaleString()),
          h('td', {}, schemaChange ?? changeType),
          ...[inserts, updates, deletes, errors].map((count) => h('td', {}, count.toLocaleString())),
        ),
      ),
    ),
  )
}
