import { importFile } from '../data/import.ts'
import { acceptedFiles } from '../data/files.ts'
import type { Notebook } from '../data/notebook.ts'
import { countOf, describeProgress } from '../data/work-log.ts'
import { card, fill, h } from './dom.ts'
import { errorText } from './notices.ts'

interface Entry {
  readonly file: File
  readonly abort: AbortController
  readonly element: HTMLLIElement
  readonly text: HTMLElement
}

/** Takes files, one after the other, and shows how far each is. */
export function importPanel(notebook: Notebook): HTMLElement {
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
      const entry = createEntry(file)
      list.append(entry.element)
      queue.push(entry)
    }
    void run()
  }

  const input = h('input', {
    type: 'file',
    multiple: true,
    accept: acceptedFiles,
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
    h('span', {}, 'or choose them: PDF, Markdown, HTML, text, video'),
  )
  acceptDrops(zone, add)
  return card('Add files', h('div', { class: 'drop' }, input, zone), list)
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

async function importEntry(notebook: Notebook, { file, abort, element, text }: Entry): Promise<void> {
  const finish = (state: 'ok' | 'failed', ...content: Parameters<typeof fill>[1][]): void => {
    element.querySelectorAll('progress, button').forEach((child) => child.remove())
    element.classList.add('done', state)
    fill(text, ...content)
  }
  if (abort.signal.aborted) return finish('failed', 'Cancelled')
  fill(text, 'Reading')
  element.querySelector('progress')?.removeAttribute('value')
  try {
    const result = await importFile(notebook, file, {
      signal: abort.signal,
      onProgress: (progress) => fill(text, describeProgress(progress)),
    })
    if (result.outcome === 'duplicate') return finish('ok', `Already here as “${result.name}”`)
    if (result.outcome === 'unknown')
      return finish('failed', 'Not a document or video that the notebook reads')
    const parts = result.status.cascades.map(({ table, inserts }) => countOf(table, inserts))
    const { computedValues } = result.status
    const computed = computedValues > 0 && `${countOf('values', computedValues)} computed`
    finish('ok', ['Added', ...parts, computed].filter(Boolean).join(' · '))
  } catch (error) {
    if (abort.signal.aborted) return finish('failed', 'Cancelled: nothing was stored')
    const { message, hint } = errorText(error)
    finish('failed', h('span', { role: 'alert' }, hint === undefined ? message : `${message} ${hint}`))
  } finally {
    notebook.changes.announce()
  }
}
