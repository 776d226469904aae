import type { Output, ShownMedia, ShownTable, Tree } from '../run/protocol.ts'
import { treeText } from '../run/trees.ts'
import { keptText, KEPT_PICTURES, parseKept, withinBounds, type KeptOutput } from './kept.ts'

/** What this page reads of its own: an output as it was kept. */
const OWN_TYPE = 'application/vnd.polytable.output+json'

type Bundle = Readonly<Record<string, unknown>>

/** Jupyter keeps texts as lists of lines. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** A text, or a list of its lines. */
export function textOf(source: unknown): string {
  if (Array.isArray(source)) return source.join('')
  return typeof source === 'string' ? source : ''
}

/** Outputs as Jupyter's notebooks have them: values as bundles by media types. */
export const toNotebookOutputs = (outputs: readonly KeptOutput[]): object[] =>
  outputs.map((kept) => {
    const { shown } = kept
    switch (shown.kind) {
      case 'text':
        return stream(shown.level === 'log' ? 'stdout' : 'stderr', shown.text)
      case 'large':
        return stream('stderr', 'An output was too large to be kept')
      case 'error': {
        const { name, message, hint } = shown.error
        const traceback = [`${name}: ${message}`, ...(hint === undefined ? [] : [hint])]
        return { output_type: 'error', ename: name, evalue: message, traceback }
      }
      case 'html':
        return display({ 'text/html': linesOf(shown.html) })
      default:
        return display({ ...bundleOf(shown, kept.media), [OWN_TYPE]: JSON.parse(keptText(kept)) })
    }
  })

const stream = (name: 'stdout' | 'stderr', text: string): object => ({
  output_type: 'stream',
  name,
  text: linesOf(`${text}\n`),
})

const display = (data: Bundle): object => ({ output_type: 'display_data', metadata: {}, data })

function bundleOf(
  output: Extract<Output, { readonly kind: 'tree' | 'table' | 'chart' }>,
  media: KeptOutput['media'],
): Bundle {
  if (output.kind === 'chart') return { 'text/plain': [output.chart.title ?? 'A chart'] }
  if (output.kind === 'table') return tableBundle(output.table, media)
  const { tree } = output
  const [, type, data] =
    tree.type === 'media' ? (/^data:([^;]+);base64,(.*)$/s.exec(media[tree.media.id] ?? '') ?? []) : []
  return { 'text/plain': linesOf(treeText(tree)), ...(type !== undefined && { [type]: data }) }
}

function tableBundle({ columns, rows, total }: ShownTable, media: KeptOutput['media']): Bundle {
  const line = (cells: readonly string[]): string => `${cells.join('\t')}\n`
  const more = total > rows.length ? [`… of ${total} rows\n`] : []
  const cell = (tree: Tree): string => {
    const picture = tree.type === 'media' ? media[tree.media.id] : undefined
    return `<td>${picture === undefined ? escaped(treeText(tree)) : `<img src="${picture}">`}</td>`
  }
  return {
    'text/plain': [line(columns), ...rows.map((row) => line(row.map((tree) => treeText(tree)))), ...more],
    'text/html': [
      '<table>\n',
      `<tr>${columns.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr>\n`,
      ...rows.map((row) => `<tr>${row.map(cell).join('')}</tr>\n`),
      '</table>\n',
    ],
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The outputs of a cell of a notebook of Jupyter; what is not known is left out. */
export function fromNotebookOutputs(outputs: unknown): KeptOutput[] {
  if (!Array.isArray(outputs)) return []
  return withinBounds(outputs.filter(isRecord).flatMap(keptOf))
}

function keptOf(output: Readonly<Record<string, unknown>>): KeptOutput[] {
  if (output.output_type === 'stream') {
    const text = textOf(output.text).replace(/\n$/, '')
    return [of({ kind: 'text', level: output.name === 'stderr' ? 'warn' : 'log', text })]
  }
  if (output.output_type === 'error') {
    const [name, message] = [output.ename, output.evalue].map(String) as [string, string]
    return [of({ kind: 'error', error: { name, message, hint: undefined, line: undefined } })]
  }
  return isRecord(output.data) ? keptBundle(output.data) : []
}

const of = (shown: KeptOutput['shown'], media: KeptOutput['media'] = {}): KeptOutput => ({ shown, media })

const shownKinds = ['tree', 'table', 'chart']

/** The part of a bundle that says most. */
function keptBundle(data: Bundle): KeptOutput[] {
  const own = data[OWN_TYPE] === undefined ? undefined : parseKept(JSON.stringify(data[OWN_TYPE]))
  if (
    isRecord(own) &&
    isRecord(own.shown) &&
    isRecord(own.media) &&
    shownKinds.includes(String(own.shown.kind))
  )
    return [own as unknown as KeptOutput]
  if (data['text/html'] !== undefined) return [of({ kind: 'html', html: textOf(data['text/html']) })]
  const picture = Object.keys(data).find((type) => KEPT_PICTURES.test(type))
  if (picture !== undefined) return [pictureOf(picture, textOf(data[picture]).replace(/\s/g, ''))]
  const text = data['text/plain'] ?? data['text/markdown']
  if (text !== undefined) return [of({ kind: 'text', level: 'log', text: textOf(text) })]
  const json = data['application/json']
  return json === undefined
    ? []
    : [of({ kind: 'text', level: 'log', text: JSON.stringify(json, undefined, 1) })]
}

function pictureOf(mediaType: string, base64: string): KeptOutput {
  const media: ShownMedia = {
    id: 1,
    mediaType,
    name: undefined,
    size: Math.floor((base64.length * 3) / 4),
    width: undefined,
    height: undefined,
  }
  return of({ kind: 'tree', tree: { type: 'media', media } }, { 1: `data:${mediaType};base64,${base64}` })
}
