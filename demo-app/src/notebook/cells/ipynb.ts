import type { KeptOutput } from '../kept/kept.ts'
import { fromNotebookOutputs, linesOf, textOf, toNotebookOutputs } from '../kept/nbformat.ts'
import type { CellContent } from './schema.ts'
import type { NewCell, NotebookContent } from './store.ts'

/** A cell with the outputs of its last run. */
export interface ExportedCell extends CellContent {
  readonly id: string
  readonly outputs: readonly KeptOutput[]
}

/** How Jupyter's magics for SQL (JupySQL, ipython-sql) mark a cell of SQL: by its first line. */
const SQL_LINE = '%%sql'
/** How Visual Studio Code marks one. */
const SQL_METADATA = { vscode: { languageId: 'sql' } }

/** A notebook in the format of Jupyter, nbformat 4.5. */
export function toIpynb(title: string, cells: readonly ExportedCell[]): string {
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      title,
      kernelspec: { name: 'polytable', display_name: 'Polytable', language: 'typescript' },
      language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' },
    },
    cells: cells.map(({ id, kind, source, outputs }) =>
      kind === 'markdown'
        ? { cell_type: 'markdown', id, metadata: {}, source: linesOf(source) }
        : {
            cell_type: 'code',
            id,
            metadata: kind === 'sql' ? SQL_METADATA : {},
            execution_count: null,
            source: linesOf(kind === 'sql' ? `${SQL_LINE}\n${source}` : source),
            outputs: toNotebookOutputs(outputs),
          },
    ),
  }
  return JSON.stringify(content, undefined, 1)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * Reads a notebook of Jupyter. Cells of other kinds come as Markdown.
 * @throws Error where the text is none
 */
export function fromIpynb(text: string, fileName: string): NotebookContent {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    content = undefined
  }
  if (!isRecord(content) || content.nbformat !== 4 || !Array.isArray(content.cells)) {
    throw new Error(
      `${fileName} is no notebook of Jupyter (nbformat 4). Choose a file with the ending .ipynb or .polynotebook.`,
    )
  }
  const { metadata } = content
  const title = isRecord(metadata) && typeof metadata.title === 'string' ? metadata.title : ''
  return {
    title: title.trim() || fileName.replace(/\.ipynb$/i, ''),
    cells: content.cells.filter(isRecord).map(cellOf),
  }
}

function cellOf(cell: Record<string, unknown>): NewCell {
  const content = contentOf(cell)
  return content.kind === 'markdown' ? content : { ...content, outputs: fromNotebookOutputs(cell.outputs) }
}

function contentOf({ cell_type: type, source: given, metadata }: Record<string, unknown>): CellContent {
  const source = textOf(given)
  if (type !== 'code') return { kind: 'markdown', source }
  const marked = /^%%sql\b([^\n]*)(?:\n|$)/.exec(source)
  if (marked) {
    // `%%sql films <<` keeps the rows under a name.
    const [, name] = /(\w+)\s*<</.exec(marked[1] ?? '') ?? []
    const rest = source.slice(marked[0].length)
    return { kind: 'sql', source: name === undefined ? rest : `-- name: ${name}\n${rest}` }
  }
  const { vscode } = isRecord(metadata) ? metadata : {}
  return { kind: isRecord(vscode) && vscode.languageId === 'sql' ? 'sql' : 'code', source }
}
