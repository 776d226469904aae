import { fill, h } from '../../ui/dom.ts'
import type { StoredCell } from '../cells/schema.ts'
import { keptElements } from '../kept/kept-element.ts'
import type { KeptOutputs } from '../kept/kept.ts'
import type { Output } from '../run/protocol.ts'
import type { CellEditor } from '../editor/editor.ts'
import type { Knowledge } from '../editor/completion.ts'
import { outputElement } from '../output/output.ts'
import type { TableSupply } from '../output/table.ts'
import type { CellEvent } from '../run/runner.ts'

export interface CellActions {
  onChange(source: string): void
  onRun(): void
  onMove(step: -1 | 1): void
  onRemove(): void
  onLeave(step: -1 | 1): void
}

/** What cells are called, and what their editors hold. */
const kinds = {
  code: { name: 'Code', language: 'TypeScript' },
  sql: { name: 'SQL', language: 'SQL' },
  markdown: { name: 'Markdown', language: 'Markdown' },
} as const

const states = { idle: '', running: 'Running', done: 'Done', failed: 'Failed', stopped: 'Stopped' } as const
export type ShownState = keyof typeof states

type EditorModule = typeof import('../editor/editor.ts')
let editorModule: EditorModule | undefined

/** Once it is there, a new cell has its editor at once: nothing that is typed is lost. */
async function loadEditor(): Promise<EditorModule> {
  return (editorModule ??= await import('../editor/editor.ts'))
}

/** A cell on the page: its editor, its output, and what can be done with it. */
export class CellView {
  readonly element: HTMLElement
  readonly cell: StoredCell
  #source: string
  #editor: CellEditor | undefined
  #state: ShownState = 'idle'
  readonly #place = h('div', { class: 'editor' })
  readonly #output = h('div', { 'data-output': true, class: 'output' })
  readonly #stateText = h('span', { class: 'state', role: 'status' })
  readonly #title = h('span', { class: 'kind' })
  readonly #slots = new Map<string, { readonly element: HTMLElement; readonly output: Output }>()
  readonly #actions: CellActions
  readonly #supply: TableSupply
  readonly #knowledge: Knowledge
  #wantsFocus = false

  constructor(cell: StoredCell, actions: CellActions, supply: TableSupply, knowledge: Knowledge) {
    this.cell = cell
    this.#source = cell.source
    this.#actions = actions
    this.#supply = supply
    this.#knowledge = knowledge
    const button = (label: string, text: string, onclick: () => void): HTMLElement =>
      h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick }, text)
    this.element = h(
      'section',
      { class: 'cell', 'data-cell': cell.id, 'data-kind': cell.kind },
      h(
        'header',
        {},
        button(cell.kind === 'markdown' ? 'Show Markdown' : 'Run cell', '▶', actions.onRun),
        this.#title,
        this.#stateText,
        cell.kind === 'markdown' && button('Edit Markdown', '✎', () => this.focus()),
        button('Move cell up', '↑', () => actions.onMove(-1)),
        button('Move cell down', '↓', () => actions.onMove(1)),
        button('Delete cell', '✕', actions.onRemove),
      ),
      this.#place,
      this.#output,
    )
    fill(this.#place, h('pre', { class: 'source' }, cell.source))
    if (cell.kind === 'markdown') {
      this.#output.addEventListener('dblclick', () => this.focus())
      if (cell.source !== '') void this.render()
    }
    // The editor is large: the page is there before it.
    if (editorModule) this.#createEditor(editorModule)
    else void loadEditor().then((module) => this.#createEditor(module))
  }

  get source(): string {
    return this.#source
  }

  get state(): ShownState {
    return this.#state
  }

  /** What the cell shows, from the first output on. */
  get outputs(): Output[] {
    const places = [...this.#output.children]
    return [...this.#slots.values()]
      .sort((a, b) => places.indexOf(a.element) - places.indexOf(b.element))
      .map(({ output }) => output)
  }

  /** Shows what an earlier run gave, for as long as the cell does not run. */
  showKept(kept: KeptOutputs): void {
    if (this.cell.kind === 'markdown' || this.#state !== 'idle' || this.#slots.size > 0) return
    if (kept.outputs.length > 0) fill(this.#output, ...keptElements(kept))
  }

  setNumber(number: number): void {
    const name = `${kinds[this.cell.kind].name} cell ${number}`
    this.element.setAttribute('aria-label', name)
    fill(this.#title, name)
  }

  /** Puts the cursor into the editor. */
  focus(): void {
    this.#place.hidden = false
    if (this.#editor) this.#editor.focus()
    else this.#wantsFocus = true
  }

  /** Takes over what another tab wrote, unless somebody writes here. */
  replace(source: string): void {
    if (source === this.#source || this.#editor?.hasFocus) return
    this.#source = source
    this.#editor?.replace(source)
    if (this.cell.kind === 'markdown') void this.render()
  }

  /** Shows Markdown as it reads, and puts its source away. */
  async render(): Promise<void> {
    const { markdownElement } = await import('../output/markdown.ts')
    fill(this.#output, markdownElement(this.#source))
    this.#place.hidden = this.#source.trim() !== ''
  }

  setState(state: ShownState): void {
    this.#state = state
    this.element.dataset.state = state
    fill(this.#stateText, states[state])
  }

  show(event: CellEvent): void {
    switch (event.type) {
      case 'begin':
        this.#slots.clear()
        return fill(this.#output)
      case 'state':
        return this.setState(event.state)
      case 'withdraw':
        this.#slots.get(event.slot)?.element.remove()
        this.#slots.delete(event.slot)
        if (this.#slots.size > 0 && event.slot.startsWith('name ') && this.#state === 'failed')
          this.setState('done')
        return
      case 'output': {
        const element = outputElement(event.output, this.#supply)
        const before = this.#slots.get(event.slot)
        this.#slots.set(event.slot, { element, output: event.output })
        element.dataset.slot = event.slot
        if (before) return before.element.replaceWith(element)
        // Outputs stand in the order in which they were asked for, not in that in which they were ready.
        const later = [...this.#output.children].find(
          (other) => Number((other as HTMLElement).dataset.slot) > Number(event.slot),
        )
        this.#output.insertBefore(element, later ?? null)
      }
    }
  }

  #createEditor({ createEditor }: EditorModule): void {
    const { kind } = this.cell
    this.#editor = createEditor({
      kind,
      source: this.#source,
      label: kinds[kind].language,
      knowledge: this.#knowledge,
      onChange: (source) => {
        this.#source = source
        this.#actions.onChange(source)
      },
      onRun: this.#actions.onRun,
      onLeave: this.#actions.onLeave,
    })
    fill(this.#place, this.#editor.element)
    if (this.#wantsFocus) this.#editor.focus()
  }
}
