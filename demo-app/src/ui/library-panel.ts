import type { FileKind } from '../data/files.ts'
import { deleteItem, listDocuments, listVideos, type LibraryItem } from '../data/library.ts'
import type { Notebook } from '../data/notebook.ts'
import { countOf } from '../data/work-log.ts'
import { card, fill, h } from './dom.ts'
import { formatBytes } from './format.ts'
import { notify, notifyError } from './notices.ts'
import type { Panel } from './panel.ts'

/** Lists the documents and videos; each can be deleted, a video's frames be shown. */
export function libraryPanel(notebook: Notebook, showFrames: (videoId: string) => void): Panel {
  const documents = h('ul', { class: 'library', 'aria-label': 'Documents' })
  const videos = h('ul', { class: 'library', 'aria-label': 'Videos' })
  const totals = h('p', { class: 'muted', 'data-testid': 'totals' })

  const remove = async (kind: FileKind, { id, file }: LibraryItem): Promise<void> => {
    try {
      const status = await deleteItem(notebook, kind, id)
      const gone = status.cascades.map(({ table, deletes }) => countOf(table, deletes)).join(', ')
      notify('info', `Deleted ${file.name ?? kind}${gone ? ` and ${gone}` : ''}`)
      notebook.changes.announce()
    } catch (error) {
      notifyError(`${file.name ?? 'The file'} was not deleted`, error)
    }
  }

  const row = (kind: FileKind, item: LibraryItem): HTMLElement => {
    const name = item.file.name ?? item.file.url
    const made = countOf(kind === 'document' ? 'chunks' : 'frames', item.parts)
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'about' },
        h('span', { class: 'name', title: name }, name),
        h('span', { class: 'muted' }, `${made} · ${formatBytes(item.file.size)}`),
      ),
      kind === 'video' &&
        h(
          'button',
          { type: 'button', 'aria-label': `Show frames of ${name}`, onclick: () => showFrames(item.id) },
          'Frames',
        ),
      h(
        'button',
        {
          type: 'button',
          class: 'icon',
          'aria-label': `Delete ${name}`,
          onclick: () => void remove(kind, item),
        },
        '✕',
      ),
    )
  }

  const element = card('Library', totals, h('h3', {}, 'Documents'), documents, h('h3', {}, 'Videos'), videos)
  return {
    element,
    async refresh() {
      const [docs, films] = await Promise.all([listDocuments(notebook), listVideos(notebook)])
      const sum = (items: readonly LibraryItem[]): number => items.reduce((all, { parts }) => all + parts, 0)
      const empty = (text: string): HTMLElement => h('li', { class: 'muted empty' }, text)
      fill(
        totals,
        [
          countOf('documents', docs.length),
          countOf('chunks', sum(docs)),
          countOf('videos', films.length),
          countOf('frames', sum(films)),
        ].join(' · '),
      )
      fill(documents, ...(docs.length ? docs.map((item) => row('document', item)) : [empty('None yet')]))
      fill(videos, ...(films.length ? films.map((item) => row('video', item)) : [empty('None yet')]))
    },
  }
}
