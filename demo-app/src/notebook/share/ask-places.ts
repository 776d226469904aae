import { h } from '../../ui/dom.ts'
import { askForm } from '../view/ask-form.ts'
import type { SharedTable } from './contents.ts'
import { freeName } from './named.ts'
import type { PlacedTable } from './place-tables.ts'

/**
 * Where the tables of a file go: under their names, or for names that are taken as the reader says. Undefined where it was cancelled.
 * @param taken the paths of all that is there
 */
export async function askPlaces(
  title: string,
  tables: readonly SharedTable[],
  taken: ReadonlySet<string>,
): Promise<PlacedTable[] | undefined> {
  const used = new Set([...taken, ...tables.map(({ name }) => name)])
  const choices = tables
    .filter(({ name }) => taken.has(name))
    .map((table) => {
      const path = freeName(table.name, used)
      used.add(path)
      const both = h('input', { type: 'radio', name: table.name, checked: true })
      const mine = h('input', { type: 'radio', name: table.name })
      const element = h(
        'fieldset',
        { class: 'choices' },
        h('legend', {}, h('strong', {}, table.name)),
        h(
          'label',
          { class: 'choice' },
          both,
          `Keep both: the file’s becomes ${path} (${table.count.toLocaleString()} ${table.count === 1 ? 'row' : 'rows'})`,
        ),
        h('label', { class: 'choice' }, mine, 'Keep mine only: the file’s is left out'),
      )
      return { table, path, both, element }
    })
  if (choices.length > 0) {
    const isOpened = await askForm(
      'Tables of the same name',
      'Open',
      h(
        'p',
        {},
        `“${title}” brings tables whose names are taken here. Yours stay as they are, whatever you choose.`,
      ),
      ...choices.map(({ element }) => element),
      h(
        'p',
        { class: 'muted' },
        'The cells name them as before, and so read yours: write the other name there where they are to read the file’s.',
      ),
    )
    if (!isOpened) return undefined
  }
  return tables.flatMap((table): PlacedTable[] => {
    const choice = choices.find((other) => other.table === table)
    if (!choice) return [{ table, path: table.name }]
    return choice.both.checked ? [{ table, path: choice.path }] : []
  })
}
