import { h } from '../ui/dom.ts'

/** A letter or digit of a text node; `end` is after it. */
interface Place {
  readonly node: Text
  readonly start: number
  readonly end: number
}

/** Shorter runs of letters are found anywhere by chance. */
const MIN_RUN = 12

/**
 * Marks where a passage is in what an element shows. Letters and digits alone count: blanks, hyphens and what else sets a text differ
 * between a document and what was read of it. Where it is not there in one piece, what of it is in one text node is marked.
 * @returns the marks, in order; none where it was not found
 */
export function markPassage(root: Element, passage: string): HTMLElement[] {
  const places: Place[] = []
  let letters = ''
  const nodes: { readonly node: Text; readonly from: number }[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    nodes.push({ node, from: places.length })
    for (const match of node.data.matchAll(/[\p{L}\p{N}]/gu)) {
      const place = { node, start: match.index, end: match.index + match[0].length }
      // One character may stand for several letters, as ligatures do.
      for (const letter of plain(match[0])) {
        letters += letter
        places.push(place)
      }
    }
  }
  const wanted = Array.from(passage.matchAll(/[\p{L}\p{N}]/gu), ([letter]) => plain(letter)).join('')
  if (wanted === '') return []
  const at = letters.indexOf(wanted)
  if (at >= 0) return markPlaces(places.slice(at, at + wanted.length))
  const inPieces = nodes.flatMap(({ from }, i) => {
    const to = nodes[i + 1]?.from ?? places.length
    const run = letters.slice(from, to)
    return run.length >= MIN_RUN && wanted.includes(run) ? places.slice(from, to) : []
  })
  return markPlaces(inPieces)
}

/** A letter without its case and its form; as many UTF-16 units as are counted. */
const plain = (letter: string): string => letter.normalize('NFKC').toLowerCase()

function markPlaces(places: readonly Place[]): HTMLElement[] {
  const runs: { node: Text; start: number; end: number }[] = []
  for (const { node, start, end } of places) {
    const last = runs.at(-1)
    if (last?.node === node) last.end = end
    else runs.push({ node, start, end })
  }
  return runs.map(({ node, start, end }) => {
    // With the mark that ends a sentence.
    const [after = ''] = /^[^\s\p{L}\p{N}]*/u.exec(node.data.slice(end)) ?? []
    const marked = node.splitText(start)
    marked.splitText(end + after.length - start)
    const mark = h('mark', {}, marked.data)
    marked.replaceWith(mark)
    return mark
  })
}
