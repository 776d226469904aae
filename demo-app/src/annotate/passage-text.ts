import type { GivenLabel, Passage } from '../data/labels.ts'
import { fill, h } from '../ui/dom.ts'

/** A text of which passages are selected, by the mouse or by the caret's keys, and those with labels are marked. */
export interface PassageText {
  readonly element: HTMLElement
  show(text: string, given: readonly GivenLabel[]): void
  /** What is selected, without blanks around it; where that is nothing, `stop` is `start`, the place of the caret. */
  selected(): Passage | undefined
  /** Puts the caret at a place. */
  moveTo(place: number): void
}

export function passageText(): PassageText {
  // A field, so that it has a caret; one that nothing changes.
  const element = h('div', {
    class: 'passage',
    role: 'textbox',
    contenteditable: 'true',
    'aria-readonly': 'true',
    'aria-multiline': 'true',
    'aria-label': 'Text of the chunk',
    inputmode: 'none',
    spellcheck: 'false',
  })
  let shown = ''
  let marked: readonly GivenLabel[] = []
  const draw = (): void => fill(element, ...segments(shown, marked))
  element.addEventListener('beforeinput', (event) => event.preventDefault())
  // What input methods compose is not to be prevented.
  element.addEventListener('compositionend', draw)

  return {
    element,
    show(text, given) {
      const isSame =
        text === shown &&
        given.length === marked.length &&
        given.every(({ id, label }, i) => id === marked[i]?.id && label === marked[i]?.label)
      shown = text
      marked = given
      // Drawn anew, it loses its caret and what is selected.
      if (!isSame) draw()
    },
    selected() {
      const selection = document.getSelection()
      if (!selection?.rangeCount) return undefined
      const range = selection.getRangeAt(0)
      if (!element.contains(range.commonAncestorContainer)) return undefined
      const before = document.createRange()
      before.setStart(element, 0)
      before.setEnd(range.startContainer, range.startOffset)
      const from = before.toString().length
      const words = range.toString()
      const start = from + (words.length - words.trimStart().length)
      const quote = words.trim()
      return quote === '' ? { start: from, stop: from, quote } : { start, stop: start + quote.length, quote }
    },
    moveTo(place) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      let left = place
      for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
        if (left <= node.data.length) {
          document.getSelection()?.collapse(node, left)
          return
        }
        left -= node.data.length
      }
    },
  }
}

/** The text in pieces of which each has the same labels throughout. */
function segments(text: string, given: readonly GivenLabel[]): (Node | string)[] {
  const ends = given.flatMap(({ passage }) => (passage ? [passage.start, passage.stop] : []))
  const bounds = [...new Set([0, ...ends, text.length])]
    .filter((end) => end <= text.length)
    .sort((a, b) => a - b)
  return bounds.slice(0, -1).map((from, i) => {
    const piece = text.slice(from, bounds[i + 1])
    const here = given.filter(({ passage }) => passage && passage.start <= from && from < passage.stop)
    if (here.length === 0) return piece
    const ending = here.filter(({ passage }) => passage?.stop === bounds[i + 1])
    const names = ending.map(({ label }) => label).join(', ')
    return h('mark', names === '' ? {} : { 'data-label': names }, piece)
  })
}
