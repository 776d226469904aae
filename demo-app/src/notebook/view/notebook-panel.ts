import type { Notebook } from '../../data/notebook.ts'
import { field, fill, h } from '../../ui/dom.ts'
import { notify, notifyError } from '../../ui/notices.ts'
import type { Panel } from '../../ui/panel.ts'
import type { CellKind, StoredNotebook } from '../cells/schema.ts'
import { NotebookStore } from '../cells/store.ts'
import { askText } from './ask-text.ts'
import { notebookFiles } from './notebook-files.ts'
import { OpenNotebook } from './open-notebook.ts'
import { Saving } from './saving.ts'

const OPEN_KEY = 'polytable-demo-open-notebook'

export interface NotebookPanel extends Panel {
  /** Opens a file of a notebook that was dropped or chosen. */
  openFile(file: File): void
}

/** The notebooks, one of them open. */
export function notebookPanel({ db, changes }: Notebook): NotebookPanel {
  const store = new NotebookStore(db)
  const saving = new Saving(
    store,
    () => changes.tellOthers(),
    (error) => notifyError('What was typed is not stored yet', error),
  )
  let open: OpenNotebook | undefined
  let notebooks: readonly StoredNotebook[] = []

  let markOpened = (): void => undefined
  /** What is asked for before the first notebook is there waits for it. */
  const opened = new Promise<void>((resolve) => (markOpened = resolve))

  const activity = h('span', { class: 'muted', role: 'status' })
  const banner = h('div', { class: 'banner' })
  const place = h('div', {}, h('p', { class: 'muted' }, 'Opening…'))
  const select = h('select', {
    onchange: () => attempt('The notebook was not opened', () => show(select.value)),
  })
  const attempt = (title: string, work: () => Promise<unknown>): void =>
    void work().catch((error: unknown) => notifyError(title, error))
  const button = (label: string, title: string, work: () => Promise<unknown>): HTMLButtonElement =>
    h('button', { type: 'button', onclick: () => attempt(title, () => opened.then(work)) }, label)

  const stop = h('button', { type: 'button', disabled: true, onclick: () => open?.stop() }, 'Stop')

  const tables = async () => {
    const paths = await db.listTables()
    const handles = await Promise.all(paths.map((path) => db.getTable(path)))
    return handles.map(({ info }, i) => ({
      path: paths[i] ?? '',
      columns: info.columns.map(({ name, displayType }) => ({ name, type: displayType })),
    }))
  }

  let last: Promise<void> = Promise.resolve()
  /** Opens a notebook, or shows it as it is now. */
  const show = (id: string | undefined): Promise<void> => {
    const shown = last.then(() => showNow(id))
    last = shown.catch(() => undefined)
    return shown
  }
  const showNow = async (wanted: string | undefined): Promise<void> => {
    notebooks = await store.list()
    const id = wanted ?? open?.notebook.id ?? localStorage.getItem(OPEN_KEY)
    const notebook = notebooks.find((other) => other.id === id) ?? notebooks[0]
    fill(select, ...notebooks.map((other) => h('option', { value: other.id }, other.title)))
    if (!notebook) {
      open?.stop()
      open = undefined
      fill(banner)
      fill(place, h('p', { class: 'muted' }, 'No notebook is left. Make a new one, or import one.'))
      return
    }
    select.value = notebook.id
    localStorage.setItem(OPEN_KEY, notebook.id)
    if (open?.notebook.id !== notebook.id || open.notebook.trusted !== notebook.trusted) {
      await saving.flush()
      await open?.close()
      open = new OpenNotebook(notebook, {
        store,
        saving,
        knowledge: { tables },
        onRan: () => changes.announce(),
        onEdited: () => changes.tellOthers(),
        onActivity(text, isRunning) {
          fill(activity, text)
          stop.disabled = !isRunning
        },
      })
      fill(place, open.element)
    }
    showBanner(notebook)
    await open.refresh()
  }

  const showBanner = ({ id, trusted }: StoredNotebook): void =>
    fill(
      banner,
      !trusted &&
        h(
          'div',
          { class: 'card trust', role: 'note' },
          h(
            'p',
            {},
            'This notebook came from elsewhere. Its cells can read and change all tables here: read them before they run.',
          ),
          button('Trust and run', 'The notebook does not run', async () => {
            await store.trust(id)
            await show(id)
            await open?.runAll()
          }),
        ),
    )

  const current = (): StoredNotebook | undefined =>
    open?.notebook && notebooks.find(({ id }) => id === open?.notebook.id)

  const task = h('div', { class: 'banner' })
  const files = notebookFiles({
    db,
    store,
    place: task,
    current: async () => {
      const notebook = current()
      return notebook && open && { title: notebook.title, cells: await open.cells() }
    },
    async onOpened(id) {
      await show(id)
      changes.announce()
    },
  })
  const makeNew = async (): Promise<void> => {
    const title = await askText('New notebook', 'Title of the notebook', 'Untitled')
    if (title === undefined) return
    await show(await store.create({ title, cells: [{ kind: 'code', source: '' }] }, true))
    changes.tellOthers()
  }
  const rename = async (): Promise<void> => {
    const notebook = current()
    const title = notebook && (await askText('Rename notebook', 'Title of the notebook', notebook.title))
    if (!notebook || title === undefined) return
    await store.rename(notebook.id, title)
    await show(notebook.id)
    changes.tellOthers()
  }
  const remove = async (): Promise<void> => {
    const notebook = current()
    if (
      !notebook ||
      !window.confirm(`Delete the notebook “${notebook.title}” with its cells? The tables it made stay.`)
    )
      return
    await store.remove(notebook.id)
    await show(undefined)
    notify('info', `Deleted ${notebook.title}`)
    changes.tellOthers()
  }

  const addCell = (kind: CellKind) => async (): Promise<void> => {
    if (!open) await show(await store.create({ title: 'Untitled', cells: [] }, true))
    await open?.add(kind)
  }

  const bar = h(
    'div',
    { class: 'notebook-bar', role: 'toolbar', 'aria-label': 'Notebook' },
    h('div', { class: 'chooser' }, field('Notebook', select)),
    button('New', 'No notebook was made', makeNew),
    button('Rename', 'The notebook was not renamed', rename),
    button('Delete', 'The notebook was not deleted', remove),
    button('Import', 'The notebook was not imported', files.choose),
    button('Export', 'The notebook was not exported', files.exportIpynb),
    button('Share with tables', 'The notebook was not shared', files.share),
  )
  const runAll = button('Run all', 'The cells could not be run', async () => open?.runAll())
  runAll.classList.add('primary')
  const runBar = h('div', { class: 'run-bar' }, runAll, stop, activity)
  const addBar = h(
    'div',
    { class: 'add-bar' },
    button('Add code cell', 'No cell was added', addCell('code')),
    button('Add SQL cell', 'No cell was added', addCell('sql')),
    button('Add Markdown cell', 'No cell was added', addCell('markdown')),
  )
  const rule = h(
    'p',
    { class: 'muted' },
    'Cells run in a worker of this browser, and reach the database, but not the page or other servers; models that they name come from huggingface.co. What you write here runs; an imported notebook runs when you trust it. Shift+Enter runs a cell.',
  )
  let made: Promise<void> | undefined
  let opening: Promise<unknown> = opened
  return {
    element: h(
      'section',
      { 'aria-label': 'Notebook', class: 'notebook' },
      bar,
      task,
      banner,
      runBar,
      place,
      addBar,
      rule,
    ),
    openFile: (file) =>
      attempt('The notebook was not imported', () => {
        // Each may ask something.
        const done = opening.then(() => files.open(file))
        opening = done.catch(() => undefined)
        return done
      }),
    async refresh() {
      await (made ??= store.makeExamples(async () => (await import('../examples/index.ts')).examples))
      await show(undefined).finally(markOpened)
    },
  }
}
