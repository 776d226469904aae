import { MediaFile } from 'polytable'
import type { ShownMedia, Tree } from './protocol.ts'

const MAX_DEPTH = 5
const MAX_ENTRIES = 100
const MAX_TEXT = 20_000

/** Says of a medium what is shown of it, and keeps it for when its bytes are asked for. */
export type ShowMedia = (media: MediaFile | Blob) => ShownMedia

const leaf = (of: string, text: string): Tree => ({ type: 'leaf', of, text })

/** Whether a value is a medium. */
export function isMedia(value: unknown): value is MediaFile | Blob {
  return value instanceof MediaFile || value instanceof Blob
}

/** A value as a tree that the page can show. */
export function treeOf(value: unknown, show: ShowMedia, depth = 0): Tree {
  if (value === null || value === undefined) return leaf('nothing', String(value))
  if (typeof value === 'string') {
    return leaf('string', value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value)
  }
  if (typeof value === 'function') return leaf('function', `function ${value.name}`)
  if (typeof value !== 'object') return leaf(typeof value, String(value))
  if (isMedia(value)) return { type: 'media', media: show(value) }
  if (value instanceof Date)
    return leaf('date', Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString())
  if (value instanceof RegExp || value instanceof Error || value instanceof URL)
    return leaf('object', String(value))
  if (value instanceof Promise) return leaf('object', 'Promise')
  return branchOf(value, show, depth)
}

function branchOf(value: object, show: ShowMedia, depth: number): Tree {
  const entries = entriesOf(value)
  const label = labelOf(value, entries.length)
  if (depth === MAX_DEPTH) return leaf('object', label)
  return {
    type: 'branch',
    label,
    entries: entries.slice(0, MAX_ENTRIES).map(([name, of]) => [name, treeOf(of, show, depth + 1)]),
    more: Math.max(0, entries.length - MAX_ENTRIES),
  }
}

function entriesOf(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.map((of: unknown, i) => [String(i), of])
  if (ArrayBuffer.isView(value) && 'length' in value) {
    return Array.from(value as unknown as ArrayLike<unknown>, (of, i) => [String(i), of])
  }
  if (value instanceof Map) return [...value].map(([name, of]) => [String(name), of as unknown])
  if (value instanceof Set) return [...value].map((of: unknown, i) => [String(i), of])
  return Object.entries(value)
}

function labelOf(value: object, length: number): string {
  const { constructor } = value as { constructor?: { name?: string } }
  const name = constructor?.name ?? 'Object'
  return Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set
    ? `${name}(${length})`
    : name
}

/** A tree as text in one line, for the console and exports. */
export function treeText(tree: Tree, depth = 0): string {
  if (tree.type === 'media') return tree.media.name ?? tree.media.mediaType
  if (tree.type === 'leaf') return tree.of === 'string' && depth > 0 ? JSON.stringify(tree.text) : tree.text
  const parts = tree.entries.map(([name, of]) =>
    tree.label.endsWith(')') ? treeText(of, depth + 1) : `${name}: ${treeText(of, depth + 1)}`,
  )
  const inside = [...parts, ...(tree.more > 0 ? ['…'] : [])].join(', ')
  if (tree.label.startsWith('Array(')) return `[${inside}]`
  return `${tree.label === 'Object' ? '' : `${tree.label} `}{ ${inside} }`
}
