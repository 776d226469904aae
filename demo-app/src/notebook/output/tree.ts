import { h } from '../../ui/dom.ts'
import type { Tree } from '../run/protocol.ts'
import { mediaElement, type Supply } from './media.ts'

/** A value that can be opened part by part. */
export function treeElement(tree: Tree, supply: Supply, isOpen = true): HTMLElement {
  if (tree.type === 'media') return mediaElement(tree.media, supply)
  if (tree.type === 'leaf') return h('span', { class: `leaf ${tree.of}` }, tree.text)
  const short = shortText(tree)
  if (short !== undefined) return h('span', { class: 'leaf' }, short)
  const list = h('ul', {})
  const details = h('details', { class: 'tree', open: isOpen }, h('summary', {}, tree.label), list)
  const build = (): void => {
    if (list.childElementCount > 0) return
    for (const [name, of] of tree.entries) {
      list.append(h('li', {}, h('span', { class: 'key' }, `${name}: `), treeElement(of, supply, false)))
    }
    if (tree.more > 0) list.append(h('li', { class: 'muted' }, `and ${tree.more.toLocaleString()} more`))
  }
  // The parts of what is closed are made when it is opened.
  if (isOpen) build()
  details.addEventListener('toggle', build)
  return details
}

const MAX_SHORT = 60

/** What is short, and has nothing to be opened in it, in one line: `[200, 140]`. */
function shortText({ label, entries, more }: Extract<Tree, { type: 'branch' }>): string | undefined {
  const isList = label.endsWith(')')
  const parts: string[] = []
  for (const [name, of] of entries) {
    if (of.type !== 'leaf') return undefined
    const value = of.of === 'string' ? JSON.stringify(of.text) : of.text
    parts.push(isList ? value : `${name}: ${value}`)
  }
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }']
  const text = parts.length === 0 ? `${label} (empty)` : open + parts.join(', ') + close
  return more === 0 && text.length <= MAX_SHORT ? text : undefined
}

const MAX_INLINE = 200

/** A value in a cell of a table. */
export function compactElement(tree: Tree, supply: Supply): HTMLElement {
  if (tree.type === 'media') return mediaElement(tree.media, supply)
  if (tree.type === 'branch') return treeElement(tree, supply, false)
  const { text, of } = tree
  if (of === 'nothing') return h('span', { class: 'muted' }, '–')
  if (text.length <= MAX_INLINE) return h('span', { class: `leaf ${of}` }, numberText(of, text))
  return h('details', { class: 'long-text' }, h('summary', {}, `${text.slice(0, MAX_INLINE)}…`), text)
}

/** Numbers with more digits than anyone reads are cut. */
function numberText(of: string, text: string): string {
  if (of !== 'number' || !/\.\d{7,}/.test(text)) return text
  return String(Number(Number(text).toPrecision(6)))
}
