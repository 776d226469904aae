import { fill, h } from '../../ui/dom.ts'
import { notifyError } from '../../ui/notices.ts'
import type { ExportedCell } from '../cells/ipynb.ts'
import type { CellKind, StoredCell, StoredNotebook } from '../cells/schema.ts'
import type { NotebookStore } from '../cells/store.ts'
import type { Knowledge } from '../editor/completion.ts'
import type { TableSupply } from '../output/table.ts'
import { Runner } from '../run/runner.ts'
import { CellView } from './cell-view.ts'
import { Keeping } from './keeping.ts'
import type { Saving } from './saving.ts'

export interface OpenNotebookOptions {
  readonly store: NotebookStore
  readonly saving: Saving
  readonly knowledge: Omit<Knowledge, 'names'>
  /** Cells have run: tables may have changed. */
  onRan(): void
  /** Whether something runs, in words. */
  onActivity(text: string, isRunning: boolean): void
  /** What was done to the cells here is news for other tabs. */
  onEdited(): void
}

/** The cells of one notebook on the page, with what runs them. */
export class OpenNotebook {
  readonly element = h('div', { class: 'cells' })
  readonly notebook: StoredNotebook
  readonly #options: OpenNotebookOptions
  readonly #runner: Runner
  readonly #keeping: Keeping
  #views: CellView[] = []
  #removed: StoredCell | undefined
  /** How often the cells were changed here, and what of it is being stored. */
  #edits = 0
  #stored: Promise<unknown> = Promise.resolve()
  readonly #undo = h('div', { class: 'undo', role: 'status' })

  constructor(notebook: StoredNotebook, options: OpenNotebookOptions) {
    this.notebook = notebook
    this.#options = options
    this.#runner = new Runner(
      (event) => {
        const view = this.#view(event.cell)
        view?.show(event)
        if (event.type === 'state') this.#activity()
        if (event.type === 'begin') this.#keeping.forget(event.cell)
        else if (view?.state === 'done' || view?.state === 'failed') this.#keeping.note(event.cell)
      },
      () => options.onActivity('Starting', true),
    )
    this.#keeping = new Keeping({
      store: options.store,
      notebook: notebook.id,
      outputs: (cell) => this.#view(cell)?.outputs ?? [],
      media: (id) => this.#runner.media(id),
      onError: (error) => notifyError('Outputs were not kept', error),
    })
  }

  /** Reads the cells again: those that are there stay as they are, with their output. */
  async refresh(): Promise<void> {
    const edits = this.#edits
    await this.#stored
    const { store } = this.#options
    const cells = await store.cells(this.notebook.id)
    const isNew = cells.some(({ id }) => !this.#view(id))
    const kept = isNew ? await store.outputs(this.notebook.id) : undefined
    // What was read is older than what was done meanwhile.
    if (edits !== this.#edits) return this.refresh()
    if (kept && this.#views.length === 0) {
      const present = new Set(cells.map(({ id }) => id))
      await store.forgetOutputs([...kept.keys()].filter((id) => !present.has(id)))
    }
    this.#views = cells.map((cell) => {
      const known = this.#view(cell.id)
      if (known) {
        known.replace(cell.source)
        return known
      }
      const view = this.#createView(cell)
      const outputs = kept?.get(cell.id)
      if (outputs) view.showKept(outputs)
      return view
    })
    this.#arrange()
  }

  /** The cells with the outputs of their last runs, as they are kept. */
  async cells(): Promise<ExportedCell[]> {
    await this.#keeping.flush()
    const kept = await this.#options.store.outputs(this.notebook.id)
    return this.#views.map(({ cell: { id, kind }, source }) => ({
      id,
      kind,
      source,
      outputs: kept.get(id)?.outputs ?? [],
    }))
  }

  /** Stores a change that the page shows already. */
  async #edit(work: () => Promise<unknown>): Promise<void> {
    this.#edits++
    const done = this.#stored.then(work)
    this.#stored = done.catch(() => undefined)
    await done
    this.#options.onEdited()
  }

  async add(kind: CellKind): Promise<void> {
    const { store } = this.#options
    const position = Math.floor(this.#views.at(-1)?.cell.position ?? -1) + 1
    const cell: StoredCell = { id: crypto.randomUUID(), kind, source: '', position }
    const view = this.#createView(cell)
    this.#views.push(view)
    this.#arrange()
    view.focus()
    view.element.scrollIntoView({ block: 'nearest' })
    // It is on the page at once: what is typed meanwhile is stored after it.
    await this.#edit(() => store.putCell(this.notebook.id, cell))
  }

  /** Runs every cell from the first to the last, until one fails. */
  async runAll(): Promise<void> {
    if (!this.notebook.trusted) return
    this.#runner.reset()
    for (const view of this.#views) {
      if (view.cell.kind === 'markdown') await view.render()
      else if ((await this.#runCode(view, true)) !== 'done') return
    }
  }

  /** Ends what runs, once the outputs are kept. */
  async close(): Promise<void> {
    await this.#keeping.flush()
    this.stop()
  }

  stop(): void {
    this.#keeping.stop()
    this.#runner.stop()
    for (const view of this.#views) if (view.state === 'running') view.setState('stopped')
    this.#activity()
  }

  async #run(view: CellView): Promise<void> {
    if (view.cell.kind === 'markdown') {
      await view.render()
      return
    }
    if (this.notebook.trusted) await this.#runCode(view, false)
    else
      notifyError(
        'The cell does not run',
        new Error('This notebook came from elsewhere: press “Trust and run” above first.'),
      )
  }

  async #runCode(view: CellView, ifNeeded: boolean): Promise<string> {
    const code = this.#views.flatMap(({ cell: { id, kind }, source }) =>
      kind === 'markdown' ? [] : [{ id, kind, source }],
    )
    view.setState('running')
    this.#activity()
    try {
      const outcome = await this.#runner.run(view.cell.id, code, { ifNeeded })
      if (outcome !== 'stopped') this.#options.onRan()
      return outcome
    } catch (error) {
      view.setState('failed')
      notifyError('The cells could not be run', error)
      return 'failed'
    } finally {
      this.#activity()
    }
  }

  #activity(): void {
    const running = this.#views.filter(({ state }) => state === 'running').length
    this.#options.onActivity(
      running === 0 ? '' : running === 1 ? 'A cell runs' : `${running} cells run`,
      running > 0,
    )
  }

  #view(id: string): CellView | undefined {
    return this.#views.find(({ cell }) => cell.id === id)
  }

  #createView(cell: StoredCell): CellView {
    const { saving, knowledge } = this.#options
    const supply: TableSupply = {
      media: (id) => this.#runner.media(id),
      rows: (source, from) => this.#runner.rows(source, from),
    }
    const view: CellView = new CellView(
      cell,
      {
        onChange: (source) => saving.keep(cell.id, source),
        onRun: () => void this.#run(view),
        onMove: (step) =>
          void this.#move(view, step).catch((error: unknown) => notifyError('The cell was not moved', error)),
        onRemove: () =>
          void this.#remove(view).catch((error: unknown) => notifyError('The cell was not deleted', error)),
        onLeave: (step) => this.#views[this.#views.indexOf(view) + step]?.focus(),
      },
      supply,
      { ...knowledge, names: () => this.#names() },
    )
    return view
  }

  /** What code cells define, as far as can be told while they are written. */
  #names(): string[] {
    return this.#views.flatMap(({ source }) =>
      [...source.matchAll(/^(?:async\s+)?(?:const|let|var|function|class)\s+(\w+)|^-- name: (\w+)/gm)].map(
        ([, inCode, inSql]) => inCode ?? inSql ?? '',
      ),
    )
  }

  async #move(view: CellView, step: -1 | 1): Promise<void> {
    const from = this.#views.indexOf(view)
    const others = this.#views.filter((other) => other !== view)
    const to = from + step
    if (to < 0 || to > others.length) return
    const before = others[to - 1]?.cell.position ?? (others[0]?.cell.position ?? 0) - 2
    const after = others[to]?.cell.position ?? before + 2
    const position = (before + after) / 2
    const moved = Object.assign(view.cell, { position })
    this.#views = [...others.slice(0, to), view, ...others.slice(to)]
    this.#arrange()
    view.element.scrollIntoView({ block: 'nearest' })
    await this.#edit(() => this.#options.store.moveCell(moved.id, position))
  }

  async #remove(view: CellView): Promise<void> {
    const { store, saving } = this.#options
    const { id, kind, position } = view.cell
    this.#removed = { id, kind, position, source: view.source }
    this.#views = this.#views.filter((other) => other !== view)
    saving.forget(id)
    this.#keeping.forget(id)
    this.#runner.remove(id)
    this.#arrange()
    this.#activity()
    await this.#edit(() => store.removeCell(id))
  }

  async #restore(): Promise<void> {
    const cell = this.#removed
    if (!cell) return
    this.#removed = undefined
    const view = this.#createView(cell)
    const kept = (await this.#options.store.outputs(this.notebook.id)).get(cell.id)
    if (kept) view.showKept(kept)
    this.#views = [...this.#views, view].sort((a, b) => a.cell.position - b.cell.position)
    this.#arrange()
    view.focus()
    await this.#edit(() => this.#options.store.putCell(this.notebook.id, cell))
  }

  /** Brings the page to what the cells are, and moves no more of it than need be: an editor that is moved loses its cursor. */
  #arrange(): void {
    const wanted = new Set<Element>(this.#views.map(({ element }) => element))
    for (const element of [...this.element.children]) if (!wanted.has(element)) element.remove()
    this.#views.forEach((view, i) => {
      view.setNumber(i + 1)
      if (this.element.children[i] !== view.element)
        this.element.insertBefore(view.element, this.element.children[i] ?? null)
    })
    fill(
      this.#undo,
      this.#removed && 'A cell was deleted. ',
      this.#removed &&
        h(
          'button',
          {
            type: 'button',
            onclick: () =>
              void this.#restore().catch((error: unknown) =>
                notifyError('The cell did not come back', error),
              ),
          },
          'Undo deleting',
        ),
    )
    this.element.append(this.#undo)
  }
}
