import { PolytableError } from '@polytable/model/errors/index'
import type { DocumentSeparator } from './options.ts'
import { beginsHeading, nowhere, unionBox, type Break, type Piece, type Place } from './pieces.ts'

/** Most UTF-16 units in one section: engines have no longer strings than about twice this. */
const MAX_SECTION = 2 ** 28
/** A section that collects what is merged ends at the next block from this length on: all of it is held in memory. */
const LONG = 2 ** 20

/** Text between two breaks, with the places its parts come from. */
export interface Section {
  readonly text: string
  /** Where parts begin in the text, ascending. */
  readonly offsets: readonly number[]
  /** One per offset. */
  readonly places: readonly Place[]
  /** What the separators part in it, in order; the first begins with it. */
  readonly blocks: readonly SectionBlock[]
}

export interface SectionBlock {
  readonly start: number
  readonly isHeading: boolean
}

/**
 * Joins pieces into sections. Without a limit a section ends where something begins that the separators break at. With one it
 * goes on, as small blocks are merged: only headings and pages end it, where these are what is to be parted.
 */
export async function* readSections(
  pieces: AsyncIterable<readonly Piece[]>,
  separators: ReadonlySet<DocumentSeparator>,
): AsyncGenerator<Section> {
  const isLimited = separators.has('token_limit') || separators.has('char_limit')
  const breaks = breaksOf(separators)
  const ends = isLimited ? namedBreaks(separators) : breaks
  let section = new SectionBuilder()
  for await (const batch of pieces) {
    for (const piece of batch) {
      const isBlock = breaks.has(piece.begins)
      const isEnd = ends.has(piece.begins) || (isBlock && isLimited && section.length > LONG)
      if (isEnd && !section.isEmpty) {
        yield section.build()
        section = new SectionBuilder()
      }
      section.add(piece, isBlock)
    }
  }
  if (!section.isEmpty) yield section.build()
}

/** Pieces as one section. */
export function sectionOf(pieces: readonly Piece[]): Section {
  const section = new SectionBuilder()
  for (const piece of pieces) section.add(piece, false)
  return section.build()
}

/**
 * The place of a part of a section: that of its first character, its box being the smallest around all of the part that is
 * on the same page.
 */
export function placeOf(section: Section, start: number, end: number): Place {
  const first = lastAtOrBefore(section.offsets, start)
  const place = section.places[first]
  if (place === undefined) return nowhere
  let { box } = place
  for (let at = first + 1; at < section.offsets.length && (section.offsets[at] ?? end) < end; at++) {
    const other = section.places[at]
    if (other === undefined || other.page !== place.page) break
    if (other.box !== null) box = box === null ? other.box : unionBox(box, other.box)
  }
  return { ...place, box }
}

function breaksOf(separators: ReadonlySet<DocumentSeparator>): ReadonlySet<Break> {
  const breaks = new Set<Break>()
  const paragraphs = separators.has('paragraph') || separators.has('sentence')
  if (separators.has('sentence')) breaks.add('item')
  if (paragraphs) breaks.add('paragraph')
  if (paragraphs || separators.has('heading')) breaks.add('heading')
  if (paragraphs || separators.has('page')) breaks.add('page')
  return withHeadedPages(breaks)
}

function namedBreaks(separators: ReadonlySet<DocumentSeparator>): ReadonlySet<Break> {
  return withHeadedPages(new Set((['heading', 'page'] as const).filter((name) => separators.has(name))))
}

function withHeadedPages(breaks: Set<Break>): ReadonlySet<Break> {
  return breaks.has('heading') || breaks.has('page') ? breaks.add('headedPage') : breaks
}

function lastAtOrBefore(offsets: readonly number[], offset: number): number {
  let low = 0
  let high = offsets.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((offsets[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

class SectionBuilder {
  readonly #parts: string[] = []
  readonly #offsets: number[] = []
  readonly #places: Place[] = []
  readonly #blocks: SectionBlock[] = []
  length = 0

  get isEmpty(): boolean {
    return this.length === 0
  }

  add(piece: Piece, isBlock: boolean): void {
    if (!this.isEmpty) {
      this.#parts.push(piece.glue)
      this.length += piece.glue.length
    }
    const isHeading = beginsHeading(piece.begins)
    if (isBlock || this.isEmpty) this.#blocks.push({ start: this.length, isHeading })
    this.#offsets.push(this.length)
    this.#places.push(piece.place)
    this.#parts.push(piece.text)
    this.length += piece.text.length
    if (this.length <= MAX_SECTION) return
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      'A section of the document exceeds the maximum string length',
      {
        hint: 'Add a separator that splits it',
      },
    )
  }

  build(): Section {
    return {
      text: this.#parts.join(''),
      offsets: this.#offsets,
      places: this.#places,
      blocks: this.#blocks,
    }
  }
}
