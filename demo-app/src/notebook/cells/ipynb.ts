import type { CellContent } from './schema.ts'
import type { NotebookContent } from './store.ts'

/** A cell with what its output says, as text. */
export interface ExportedCell extends CellContent {
  readonly id: string
  readonly output: string
}

/** How Jupyter's magics for SQL (JupySQL, ipython-sql) mark a cell of SQL: by its first line. */
const SQL_LINE = '%%sql'
/** How Visual Studio Code marks one. */
const SQL_METADATA = { vscode: { languageId: 'sql' } }

/** Jupyter keeps texts as lists of lines. */
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

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
    cells: cells.map(({ id, kind, source, output }) =>
      kind === 'markdown'
        ? { cell_type: 'markdown', id, metadata: {}, source: lines(source) }
        : {
            cell_type: 'code',
            id,
            metadata: kind === 'sql' ? SQL_METADATA : {},
            execution_count: null,
            source: lines(kind === 'sql' ? `${SQL_LINE}\n${source}` : source),
            outputs:
              output === '' ? [] : [{ output_type: 'stream', name: 'stdout', text: lines(`${output}\n`) }],
          },
    ),
  }
  return JSON.stringify(content, undefined, 1)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** A text, or a list of its lines. */
function textOf(source: unknown): string {
  if (Array.isArray(source)) return source.join('')
  return typeof source === 'string' ? source : ''
}

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

function cellOf({ cell_type: type, source: given, metadata }: Record<string, unknown>): CellContent {
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
