import { bytesOfBase64 } from '../../data/base64.ts'
import { h } from '../../ui/dom.ts'
import { outputElement } from '../output/output.ts'
import { safeHtml } from './safe-html.ts'
import type { TableSupply } from '../output/table.ts'
import { KEPT_PICTURES, type KeptOutput, type KeptOutputs } from './kept.ts'

const time = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** What an earlier run of a cell gave, below a line that says so. */
export function keptElements({ at, outputs }: KeptOutputs): HTMLElement[] {
  const said = at ? `From an earlier run, ${time.format(at)}` : 'From the file, of an earlier run'
  return [h('p', { class: 'kept' }, said), ...outputs.map(keptElement)]
}

function keptElement(kept: KeptOutput): HTMLElement {
  try {
    const { shown } = kept
    if (shown.kind === 'html') return safeHtml(shown.html)
    if (shown.kind === 'large')
      return h('p', { class: 'muted' }, 'This output was too large to be kept: run the cell to see it.')
    return outputElement(shown, supplyOf(kept))
  } catch {
    return h('p', { class: 'muted' }, 'This output cannot be read: run the cell to see it.')
  }
}

const supplyOf = ({ media }: KeptOutput): TableSupply => ({
  media: async (id) => {
    const [, type, data] = /^data:([^;]+);base64,(.*)$/s.exec(media[id] ?? '') ?? []
    if (type === undefined || data === undefined || !KEPT_PICTURES.test(type))
      throw new Error('Not kept: run the cell to see it')
    return Promise.resolve(new Blob([bytesOfBase64(data)], { type }))
  },
  rows: () => Promise.reject(new Error('Run the cell to see the other rows')),
})
