import type { CellContent } from './schema.ts'
import type { NotebookContent } from './store.ts'

/** A cell with what its output says, as text. */
export interface ExportedCell extends CellContent {
  readonly id: string
  readonly output: string
}

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
            metadata: {},
            execution_count: null,
            source: lines(source),
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
      `${fileName} is no notebook of Jupyter (nbformat 4). Choose a file with the ending .ipynb.`,
    )
  }
  const { metadata } = content
  const title = isRecord(metadata) && typeof metadata.title === 'string' ? metadata.title : ''
  return {
    title: title.trim() || fileName.replace(/\.ipynb$/i, ''),
    cells: content.cells.filter(isRecord).map((cell) => ({
      kind: cell.cell_type === 'code' ? 'code' : 'markdown',
      source: textOf(cell.source),
    })),
  }
}
