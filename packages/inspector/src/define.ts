import { Inspector } from './inspector.ts'
import { CellValue } from './parts/cell-value.ts'
import { ConfirmDialog } from './parts/confirm-dialog.ts'
import { ErrorNotice } from './parts/error-notice.ts'
import { MediaPreview } from './parts/media-preview.ts'
import { TableTree } from './parts/table-tree.ts'
import { ColumnsPanel } from './panels/columns-panel.ts'
import { DatabasePanel } from './panels/database-panel.ts'
import { GraphPanel } from './panels/graph-panel.ts'
import { ProblemsPanel } from './panels/problems-panel.ts'
import { RowsPanel } from './panels/rows-panel.ts'
import { SearchPanel } from './panels/search-panel.ts'
import { SqlPanel } from './panels/sql-panel.ts'
import { VersionsPanel } from './panels/versions-panel.ts'

const MAIN = 'polytable-inspector'

/** The element, and those that it is made of. */
const elements: Readonly<Record<string, CustomElementConstructor>> = {
  [MAIN]: Inspector,
  [`${MAIN}-cell`]: CellValue,
  [`${MAIN}-columns`]: ColumnsPanel,
  [`${MAIN}-confirm`]: ConfirmDialog,
  [`${MAIN}-database`]: DatabasePanel,
  [`${MAIN}-error`]: ErrorNotice,
  [`${MAIN}-graph`]: GraphPanel,
  [`${MAIN}-media`]: MediaPreview,
  [`${MAIN}-problems`]: ProblemsPanel,
  [`${MAIN}-rows`]: RowsPanel,
  [`${MAIN}-search`]: SearchPanel,
  [`${MAIN}-sql`]: SqlPanel,
  [`${MAIN}-tree`]: TableTree,
  [`${MAIN}-versions`]: VersionsPanel,
}

// Another copy of the package may have defined them: all are of one copy.
if (!customElements.get(MAIN)) {
  for (const [name, element] of Object.entries(elements)) customElements.define(name, element)
}
