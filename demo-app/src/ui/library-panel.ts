import type { FileKind } from '../data/files.ts'
import { deleteItem, listFiles, type LibraryItem } from '../data/library.ts'
import type { Notebook } from '../data/notebook.ts'
import { countOf } from '../data/work-log.ts'
import { openMedium } from '../viewer/open-medium.ts'
import { card, fill, fillInPlace, h } from './dom.ts'
import { formatBytes } from './format.ts'
import { notify, notifyError } from './notices.ts'
import type { Panel } from './panel.ts'

/** The lists, with what each file is called and what is made of it. */
const lists = [
  { kind: 'document', title: 'Documents', noun: 'documents', made: 'chunks' },
  { kind: 'video', title: 'Videos', noun: 'videos', made: 'frames' },
  { kind: 'image', title: 'Images', noun: 'images', made: undefined },
  { kind: 'audio', title: 'Sounds', noun: 'sounds', made: undefined },
] as const satisfies readonly { kind: FileKind; title: string; noun: string; made: string | undefined }[]

/** Lists the files; each can be deleted, a video's frames be shown, images and sound be opened. */
export function libraryPanel(notebook: Notebook, showFrames: (videoId: string) => void): Panel {
  const totals = h('p', { class: 'muted', 'data-testid': 'totals' })
  const parts = lists.map((list) => ({
    ...list,
    element: h('ul', { class: 'library', 'aria-label': list.title }),
    empty: h('li', { class: 'muted empty' }, 'None yet'),
    /** The rows in the page, by what they say. */
    shown: new Map<string, HTMLElement>(),
  }))

  const remove = async (item: LibraryItem): Promise<void> => {
    const { kind, file } = item
    try {
      const status = await deleteItem(notebook, item)
      const gone = status.cascades.map(({ table, deletes }) => countOf(table, deletes)).join(', ')
      notify('info', `Deleted ${file.name ?? kind}${gone ? ` and ${gone}` : ''}`)
      notebook.changes.announce()
    } catch (error) {
      notifyError(`${file.name ?? 'The file'} was not deleted`, error)
    }
  }

  const row = (item: LibraryItem, about: string): HTMLElement => {
    const name = item.file.name ?? item.file.url
    const action = (text: string, label: string, act: () => void): HTMLElement =>
      h('button', { type: 'button', 'aria-label': `${label} ${name}`, onclick: act }, text)
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'about' },
        h('span', { class: 'name', title: name }, name),
        h('span', { class: 'muted' }, about),
      ),
      item.kind === 'video' && action('Frames', 'Show frames of', () => showFrames(item.id)),
      (item.kind === 'image' || item.kind === 'audio') &&
        action('Open', 'Open', () => void openMedium(item.file)),
      h(
        'button',
        { type: 'button', class: 'icon', 'aria-label': `Delete ${name}`, onclick: () => void remove(item) },
        '✕',
      ),
    )
  }

  return {
    element: card('Library', totals, ...parts.flatMap(({ title, element }) => [h('h3', {}, title), element])),
    async refresh() {
      const items = await Promise.all(parts.map(({ kind }) => listFiles(notebook, kind)))
      const counts = parts.flatMap(({ noun, made }, i) => {
        const sum = items[i]!.reduce((all, item) => all + item.parts, 0)
        return [countOf(noun, items[i]!.length), ...(made ? [countOf(made, sum)] : [])]
      })
      fill(totals, counts.join(' · '))
      parts.forEach((part, i) => {
        const rows = items[i]!.map((item): [string, HTMLElement] => {
          const size = formatBytes(item.file.size)
          const about = part.made ? `${countOf(part.made, item.parts)} · ${size}` : size
          const key = `${item.id} ${about}`
          return [key, part.shown.get(key) ?? row(item, about)]
        })
        part.shown = new Map(rows)
        fillInPlace(part.element, rows.length > 0 ? [...part.shown.values()] : [part.empty])
      })
    },
  }
}
