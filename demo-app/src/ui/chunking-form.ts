import type { Notebook } from '../data/notebook.ts'
import { rechunk } from '../data/rechunk.ts'
import { boundaries, type Chunking, type LimitUnit } from '../data/settings.ts'
import { card, field, fill, h } from './dom.ts'
import { notifyError } from './notices.ts'
import { runTask } from './task.ts'
import { workReport } from './work-report.ts'

const units: readonly (readonly [LimitUnit, string])[] = [
  ['token_limit', 'tokens'],
  ['char_limit', 'characters'],
  ['none', 'no limit'],
]

/** How documents are chunked; applying it re-chunks them. */
export function chunkingForm(notebook: Notebook): { element: HTMLElement; refresh(): void } {
  const checks = boundaries.map((name) => ({ name, box: h('input', { type: 'checkbox', value: name }) }))
  const limit = h('input', { type: 'number', min: 1, max: 100_000, required: true })
  const overlap = h('input', { type: 'number', min: 0, max: 100_000, required: true })
  const unit = h(
    'select',
    { onchange: () => enable() },
    ...units.map(([value, label]) => h('option', { value }, label)),
  )
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Re-chunk documents')
  const output = h('div')

  const enable = (): void => {
    limit.disabled = overlap.disabled = unit.value === 'none'
  }
  const chosen = (): Omit<Chunking, 'view'> => ({
    boundaries: checks.filter(({ box }) => box.checked).map(({ name }) => name),
    unit: unit.value as LimitUnit,
    limit: limit.valueAsNumber || 1,
    overlap: overlap.valueAsNumber || 0,
  })
  const apply = async (): Promise<void> => {
    submit.disabled = true
    try {
      const work = await runTask(output, 'Cutting', (options) => rechunk(notebook, chosen(), options))
      if (work) fill(output, workReport('The documents were re-chunked', work))
      notebook.changes.announce()
    } catch (error) {
      notifyError('The chunks are as they were', error)
    } finally {
      submit.disabled = false
    }
  }

  const form = h(
    'form',
    {
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault()
        void apply()
      },
    },
    h(
      'fieldset',
      {},
      h('legend', {}, 'Cut at every'),
      ...checks.map(({ name, box }) => h('label', { class: 'check' }, box, name)),
    ),
    h(
      'div',
      { class: 'fields' },
      field('At most', limit),
      field('Unit', unit),
      field('Overlap', overlap),
      submit,
    ),
  )
  return {
    element: card('Chunking', form, output),
    refresh() {
      // Not while somebody is filling it in.
      if (form.contains(document.activeElement)) return
      const { chunking } = notebook.settings
      for (const { name, box } of checks) box.checked = chunking.boundaries.includes(name)
      unit.value = chunking.unit
      limit.value = String(chunking.limit)
      overlap.value = String(chunking.overlap)
      enable()
    },
  }
}
