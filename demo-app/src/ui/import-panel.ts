import { captureBar } from '../capture/capture-bar.ts'
import type { StoredFile } from '../data/file-tables.ts'
import { acceptedFiles } from '../data/files.ts'
import { followImport } from '../data/follow-import.ts'
import { importFile } from '../data/import.ts'
import { deleteItem } from '../data/library.ts'
import type { Notebook } from '../data/notebook.ts'
import { countOf } from '../data/work-log.ts'
import { isNotebookFile, notebookEndings } from '../notebook/view/notebook-files.ts'
import { card, fill, h } from './dom.ts'
import { errorText } from './notices.ts'

interface Entry {
  readonly file: File
  readonly abort: AbortController
  readonly element: HTMLLIElement
  readonly text: HTMLElement
}

/**
 * Takes files, stores them one after the other, and shows how far each is.
 * @param openNotebook is given the files that are notebooks
 */
export function importPanel(notebook: Notebook, openNotebook: (file: File) => void): HTMLElement {
  const list = h('ul', { class: 'imports', 'aria-label': 'Imports' })
  const queue: Entry[] = []
  let running = false

  const run = async (): Promise<void> => {
    if (running) return
    running = true
    for (let entry = queue.shift(); entry; entry = queue.shift()) await importEntry(notebook, entry)
    running = false
  }
  const add = (files: Iterable<File>): void => {
    list.querySelectorAll('.done').forEach((element) => element.remove())
    for (const file of files) {
      if (isNotebookFile(file)) {
        openNotebook(file)
        continue
      }
      const entry = createEntry(file)
      list.append(entry.element)
      queue.push(entry)
    }
    void run()
  }

  const input = h('input', {
    type: 'file',
    multiple: true,
    accept: [acceptedFiles, ...notebookEndings].join(','),
    id: 'files',
    class: 'visually-hidden',
    onchange: () => {
      add(Array.from(input.files ?? []))
      input.value = ''
    },
  })
  const zone = h(
    'label',
    { for: 'files', class: 'drop-zone' },
    h('strong', {}, 'Drop files here'),
    h('span', {}, 'or choose them: PDF, Markdown, HTML, text, video, images, sound, notebooks'),
  )
  acceptDrops(zone, add)
  return card('Add files', h('div', { class: 'drop' }, input, zone), captureBar(add), list)
}

/** Files may be dropped anywhere on the page. */
function acceptDrops(zone: HTMLElement, add: (files: Iterable<File>) => void): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    zone.classList.add('over')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over')
  })
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    zone.classList.remove('over')
    add(Array.from(event.dataTransfer?.files ?? []))
  })
}

function createEntry(file: File): Entry {
  const abort = new AbortController()
  const text = h('span', { class: 'state' }, 'Waiting')
  const element = h(
    'li',
    {},
    h('span', { class: 'name' }, file.name),
    h('progress', { 'aria-label': `Importing ${file.name}`, value: 0 }),
    text,
    h(
      'button',
      { type: 'button', 'aria-label': `Cancel ${file.name}`, onclick: () => abort.abort() },
      'Cancel',
    ),
  )
  return { file, abort, element, text }
}

/** Resolves when the file is stored, or is not: what follows from it goes on meanwhile. */
async function importEntry(notebook: Notebook, entry: Entry): Promise<void> {
  const { file, abort, element, text } = entry
  if (abort.signal.aborted) return finish(entry, 'failed', 'Cancelled')
  fill(text, 'Reading')
  element.querySelector('progress')?.removeAttribute('value')
  try {
    const result = await importFile(notebook, file, abort)
    if (result.outcome === 'duplicate') finish(entry, 'ok', `Already here as “${result.name}”`)
    else if (result.outcome === 'unknown') finish(entry, 'failed', 'Not a file that the notebook reads')
    else void follow(notebook, entry, result)
  } catch (error) {
    if (abort.signal.aborted) finish(entry, 'failed', 'Cancelled: nothing was stored')
    else fail(entry, error)
  } finally {
    notebook.changes.announce()
  }
}

/** Shows how far the background work on a stored file is. Cancelling removes the file. Never rejects. */
async function follow(notebook: Notebook, entry: Entry, stored: StoredFile): Promise<void> {
  const { abort, text } = entry
  const made = { document: 'chunks', video: 'frames', image: undefined, audio: undefined }[stored.kind]
  if (!made) return finish(entry, 'ok', 'Added')
  const onWaiting = (reason: string | null): void => fill(text, reason ?? `Making ${made}`)
  onWaiting(null)
  try {
    const { parts, errors, paused } = await followImport(notebook, stored, {
      signal: abort.signal,
      onWaiting,
    })
    if (errors.length > 0) finish(entry, 'failed', h('span', { role: 'alert' }, errors.join(' ')))
    else finish(entry, 'ok', paused ? 'Stored · paused' : `Added · ${countOf(made, parts)}`)
  } catch (error) {
    if (!abort.signal.aborted) return fail(entry, error)
    await deleteItem(notebook, stored).then(
      () => finish(entry, 'failed', 'Cancelled: the file was removed'),
      (reason: unknown) => fail(entry, reason),
    )
  } finally {
    notebook.changes.announce()
  }
}

function fail(entry: Entry, error: unknown): void {
  const { message, hint } = errorText(error)
  finish(entry, 'failed', h('span', { role: 'alert' }, hint === undefined ? message : `${message} ${hint}`))
}

function finish({ element, text }: Entry, state: 'ok' | 'failed', content: Node | string): void {
  element.querySelectorAll('progress, button').forEach((child) => child.remove())
  element.classList.add('done', state)
  fill(text, content)
}
