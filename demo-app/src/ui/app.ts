import { annotatePanel } from '../annotate/annotate-panel.ts'
import type { Notebook } from '../data/notebook.ts'
import { notebookPanel } from '../notebook/view/notebook-panel.ts'
import { h } from './dom.ts'
import { framesPanel } from './frames-panel.ts'
import { historyPanel } from './history-panel.ts'
import { importPanel } from './import-panel.ts'
import { inspectorPanel } from './inspector-panel.ts'
import { libraryPanel } from './library-panel.ts'
import { notifyError } from './notices.ts'
import { createSearch } from './search-panel.ts'
import { storagePanel } from './storage-panel.ts'
import { tablesPanel } from './tables-panel.ts'
import { createTabs } from './tabs.ts'
import { workPanel } from './work-panel.ts'

export interface App {
  readonly element: HTMLElement
  /** What is searched for, from every part of the page. */
  readonly searchForm: HTMLElement
}

/** The page of an open notebook. */
export function createApp(notebook: Notebook): App {
  const onError = (error: unknown): void => notifyError('The page could not be brought up to date', error)
  const frames = framesPanel(notebook)
  const cells = notebookPanel(notebook)
  const search = createSearch(notebook, () => tabs.show('search'))
  const tabs = createTabs(
    [
      { id: 'notebook', label: 'Notebook', panel: cells },
      { id: 'search', label: 'Search', panel: search.panel },
      { id: 'frames', label: 'Frames', panel: frames },
      { id: 'annotate', label: 'Annotate', panel: annotatePanel(notebook) },
      { id: 'tables', label: 'Tables', panel: tablesPanel(notebook) },
      { id: 'history', label: 'History', panel: historyPanel(notebook) },
      { id: 'inspector', label: 'Inspector', panel: inspectorPanel(notebook) },
    ],
    onError,
  )
  const library = libraryPanel(notebook, (videoId) => {
    tabs.show('frames')
    // A long library reaches below the frames, and in a narrow window it comes after them.
    tabs.element.scrollIntoView()
    void frames.refresh().then(() => frames.show(videoId), onError)
  })
  const work = workPanel(notebook)
  const storage = storagePanel(notebook)

  const refresh = coalesced(async () => {
    await notebook.reload()
    await Promise.all([library.refresh(), tabs.refresh(), work.refresh(), storage.refresh()])
  }, onError)
  notebook.changes.onChange(refresh)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') refresh()
  })
  refresh()
  const element = h(
    'div',
    { class: 'app' },
    h(
      'aside',
      { 'aria-label': 'Files' },
      importPanel(notebook, (file) => {
        tabs.show('notebook')
        cells.openFile(file)
      }),
      work.element,
      library.element,
      storage.element,
    ),
    tabs.element,
  )
  return { element, searchForm: search.form }
}

/** Runs `work` at most once at a time; a call meanwhile makes it run once more. */
function coalesced(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false
  let again = false
  return function run() {
    if (running) {
      again = true
      return
    }
    running = true
    work()
      .catch(onError)
      .finally(() => {
        running = false
        if (again) {
          again = false
          run()
        }
      })
  }
}
