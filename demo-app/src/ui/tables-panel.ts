import type { Notebook } from '../data/notebook.ts'
import { chunkingForm } from './chunking-form.ts'
import { columnForm } from './column-form.ts'
import { h } from './dom.ts'
import type { Panel } from './panel.ts'
import { rowsCard } from './rows-card.ts'

/** How chunks are made, what is computed of them, and the rows. */
export function tablesPanel(notebook: Notebook): Panel {
  const chunking = chunkingForm(notebook)
  const columns = columnForm(notebook)
  const rows = rowsCard(notebook)
  return {
    element: h(
      'section',
      { 'aria-label': 'Tables', class: 'stack' },
      chunking.element,
      columns.element,
      rows.element,
    ),
    async refresh() {
      chunking.refresh()
      await Promise.all([columns.refresh(), rows.refresh()])
    },
  }
}
