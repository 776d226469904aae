import { PolytableError } from '@polytable/model/errors/index'
import { checkWrapping } from '../../checks/wrapping.ts'
import type { HeldArgs } from '../../declarations/define.ts'
import type { wrapping } from '../../declarations/string/wrap.ts'
import type { Implementations } from '../define.ts'
import { characters, lengthOf, slice } from '../../text/code-points.ts'
import { checkLength } from './max-length.ts'

type Options = HeldArgs<(typeof wrapping)['wrap']['params']>

/** Tabs as spaces up to the next multiple of `size` in their line. */
function expandTabs(given: string, size: number): string {
  let length = given.length
  let column = 0
  return given.replace(/\t|[\n\r]|[^\t\n\r]+/g, (piece) => {
    if (piece === '\n' || piece === '\r') column = 0
    if (piece !== '\t') {
      if (piece !== '\n' && piece !== '\r') column += lengthOf(piece)
      return piece
    }
    const spaces = size === 0 ? 0 : size - (column % size)
    column += spaces
    checkLength((length += spaces))
    return ' '.repeat(spaces)
  })
}

const SPACES = /([\t\n\v\f\r ]+)/
/** After the hyphen of a compound word: two letters before it, a word after it. */
const AFTER_HYPHEN = /(?<=\p{L}{2}-|\p{L}-[\p{L}\p{N}_]-)(?=\p{L}-?\p{L})/u
/** Dashes of several hyphens between words. */
const DASHES = /(?<=[\p{L}\p{N}_!"'&.,?])(-{2,})(?=[\p{L}\p{N}_])/u

/** What may stand on a line of its own: words, parts of words, and the white space between them. */
function piecesOf({ text, ...options }: Options): string[] {
  let given = options.expandTabs ? expandTabs(text, options.tabsize) : text
  if (options.replaceWhitespace) given = given.replace(/[\t\n\v\f\r]/g, ' ')
  const pieces = given
    .split(SPACES)
    .flatMap((piece, i) =>
      i % 2 === 1 || !options.breakOnHyphens
        ? [piece]
        : piece.split(DASHES).flatMap((part) => part.split(AFTER_HYPHEN)),
    )
    .filter((piece) => piece !== '')
  if (!options.fixSentenceEndings) return pieces
  return pieces.map((piece, i) =>
    piece === ' ' && i > 0 && /[a-z][.!?]["']?$/.test(pieces[i - 1]!) ? '  ' : piece,
  )
}

/** A piece of which the beginning may already be in a line. */
class Chunk {
  readonly #all: string | readonly string[]
  /** Where the white space at its end begins. */
  readonly #inkEnd: number
  #start = 0

  constructor(text: string) {
    this.#all = characters(text)
    this.#inkEnd = lengthOf(text.trimEnd())
  }

  get length(): number {
    return this.#all.length - this.#start
  }

  get isSpace(): boolean {
    return this.#start >= this.#inkEnd
  }

  /** Takes so many characters off the beginning, or all that are left. */
  take(length: number): string {
    const start = this.#start
    this.#start = Math.min(start + length, this.#all.length)
    return slice(this.#all, start, this.#start)
  }
}

function isSpace(piece: string | undefined): boolean {
  return piece !== undefined && piece.trim() === ''
}

function wrapText(options: Options): string[] {
  const { width, maxLines, placeholder, dropWhitespace } = options
  const indentOf = (line: number): string => (line === 0 ? options.initialIndent : options.subsequentIndent)
  if (maxLines !== null) {
    const indent = maxLines > 1 ? options.subsequentIndent : options.initialIndent
    if (lengthOf(indent) + lengthOf(placeholder.trimStart()) > width) {
      throw new PolytableError('INVALID_ARGUMENT', 'The placeholder is too long for the width')
    }
  }
  const lines: string[] = []
  let total = 0
  const left = piecesOf(options)
    .map((piece) => new Chunk(piece))
    .reverse()
  while (left.length > 0) {
    const indent = indentOf(lines.length)
    if (dropWhitespace && lines.length > 0 && left.at(-1)!.isSpace) left.pop()
    const room = width - lengthOf(indent)
    const line = takeLine(left, room, options)
    if (line.length === 0) continue
    const text = line.join('')
    const isLast = maxLines !== null && lines.length + 1 >= maxLines
    const goesOn =
      lengthOf(text) > room || (left.length > 0 && !(dropWhitespace && left.length === 1 && left[0]!.isSpace))
    if (!isLast || !goesOn) {
      checkLength((total += indent.length + text.length + 1))
      lines.push(indent + text)
      continue
    }
    lines.push(shortened(lines, line, indent, width, placeholder))
    break
  }
  return lines
}

/** Takes the pieces of one line off the end of `left`. */
function takeLine(left: Chunk[], room: number, { breakLongWords, dropWhitespace }: Options): string[] {
  const line: string[] = []
  let length = 0
  for (let next = left.at(-1); next && length + next.length <= room; next = left.at(-1)) {
    length += next.length
    line.push(next.take(next.length))
    left.pop()
  }
  const next = left.at(-1)
  if (next !== undefined && next.length > room) {
    const space = room < 1 ? 1 : room - length
    if (breakLongWords && space > 0) line.push(next.take(space))
    else if (line.length === 0) line.push(next.take(next.length))
    if (next.length === 0) left.pop()
  }
  if (dropWhitespace && isSpace(line.at(-1))) line.pop()
  return line
}

/** The last line that may be, cut so that the placeholder has room. */
function shortened(
  lines: string[],
  line: string[],
  indent: string,
  width: number,
  placeholder: string,
): string {
  const room = width - lengthOf(indent) - lengthOf(placeholder)
  let length = lengthOf(line.join(''))
  while (line.length > 0) {
    if (!isSpace(line.at(-1)) && length <= room) return indent + line.join('') + placeholder
    length -= lengthOf(line.pop()!)
  }
  const before = lines.at(-1)?.trimEnd()
  if (before !== undefined && lengthOf(before) + lengthOf(placeholder) <= width) {
    lines.pop()
    return before + placeholder
  }
  return indent + placeholder.trimStart()
}

export const wrappingFunctions: Implementations<typeof wrapping> = {
  wrap: {
    check: checkWrapping,
    run: wrapText,
  },
  fill: {
    check: checkWrapping,
    run: (args) => wrapText(args).join('\n'),
  },
}
