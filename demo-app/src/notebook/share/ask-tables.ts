import type { Database } from 'polytable'
import { isKeptByPage } from '../../data/tables.ts'
import { h } from '../../ui/dom.ts'
import { formatBytes } from '../../ui/format.ts'
import { askForm } from '../view/ask-form.ts'
import { isNamedIn } from './named.ts'
import { tableSize, type TableSize } from './pack.ts'

/** Asks which tables go into the file; those that the cells name are ticked. Undefined where it was cancelled. */
export async function askTables(
  db: Database,
  title: string,
  sources: readonly string[],
): Promise<string[] | undefined> {
  const paths = (await db.listTables()).filter((path) => !isKeptByPage(path))
  const tables = await Promise.all(paths.map((path) => db.getTable(path)))
  const named = tables
    .filter(({ kind, path }) => kind !== 'table' && isNamedIn(sources, path))
    .map(({ path }) => path)
    .join(', ')
  const choices: { readonly path: string; readonly box: HTMLInputElement; readonly row: HTMLElement }[] = []
  for (const table of tables) {
    if (table.kind !== 'table') continue
    const { path } = table
    const size = await tableSize(table)
    const isNamed = isNamedIn(sources, path)
    // A table of the page without rows is of no use to anybody who has none of its cells.
    if (!isNamed && size.rows === 0) continue
    const box = h('input', { type: 'checkbox', checked: isNamed })
    const row = h(
      'label',
      { class: 'choice' },
      box,
      h('span', { class: 'name' }, path),
      h('span', { class: 'muted' }, sizeText(size)),
    )
    choices.push({ path, box, row })
  }
  const isShared = await askForm(
    `Share “${title}” with its tables`,
    'Save the file',
    h(
      'p',
      {},
      'One file with the cells, and the tables that are ticked with their media. Those that the cells name are ticked.',
    ),
    choices.length === 0
      ? h('p', { class: 'muted' }, 'There are no tables with rows.')
      : h(
          'div',
          { class: 'choices', role: 'group', 'aria-label': 'Tables' },
          ...choices.map(({ row }) => row),
        ),
    h(
      'p',
      { class: 'muted' },
      'Computed columns come with their values, and compute nothing where the file is opened until a cell adds them again. ' +
        `Not in the file: indexes, defaults, conditions, earlier versions and views${named === '' ? '' : ` (here ${named})`}.`,
    ),
  )
  return isShared ? choices.filter(({ box }) => box.checked).map(({ path }) => path) : undefined
}

function sizeText({ rows, files, bytes }: TableSize): string {
  const count = `${rows.toLocaleString()} ${rows === 1 ? 'row' : 'rows'}`
  if (files === 0) return count
  return `${count}, ${files.toLocaleString()} ${files === 1 ? 'file' : 'files'} of ${formatBytes(bytes)}`
}
