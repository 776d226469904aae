import { pt } from '@polytable/core/client/index'
import { PolytableError } from '@polytable/core/errors/index'
import { builtin, jsonOf, type HeldArgs } from '../define.ts'
import { characters, lengthOf, slice } from './code-points.ts'

const text = pt.string()
const params = {
  text,
  /** The longest a line may be, in characters. */
  width: pt.int().default(70),
  initialIndent: pt.string().default(''),
  subsequentIndent: pt.string().default(''),
  expandTabs: pt.bool().default(true),
  tabsize: pt.int().default(8),
  replaceWhitespace: pt.bool().default(true),
  fixSentenceEndings: pt.bool().default(false),
  breakLongWords: pt.bool().default(true),
  breakOnHyphens: pt.bool().default(true),
  dropWhitespace: pt.bool().default(true),
  maxLines: pt.int().nullable(),
  placeholder: pt.string().default(' [...]'),
}

type Options = HeldArgs<typeof params>

function check({ width, tabsize, maxLines }: Partial<Options>): void {
  for (const [name, value] of Object.entries({ width, maxLines, tabsize })) {
    const least = name === 'tabsize' ? 0 : 1
    if (value !== undefined && value !== null && value < least) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `${name} must be a whole number from ${least} on, not ${value}`,
      )
    }
  }
}

/** Tabs as spaces up to the next multiple of `size` in their line. */
function expandTabs(given: string, size: number): string {
  let column = 0
  let expanded = ''
  for (const char of given) {
    const piece = char === '\t' ? ' '.repeat(size === 0 ? 0 : size - (column % size)) : char
    expanded += piece
    column = char === '\n' || char === '\r' ? 0 : column + lengthOf(piece)
  }
  return expanded
}

const SPACES = /([\t\n\v\f\r ]+)/
/** After the hyphen of a compound word: two letters before it, a word after it. */
const AFTER_HYPHEN = /(?<=\p{L}{2}-|\p{L}-[\p{L}\p{N}_]-)(?=\p{L}-?\p{L})/u
/** Before and after dashes of several hyphens between words. */
const AROUND_DASHES =
  /(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?<=[\p{L}\p{N}_!"'&.,?]-{2,})(?=[\p{L}\p{N}_])/u

/** What may stand on a line of its own: words, parts of words, and the white space between them. */
function chunksOf({ text, ...options }: Options): string[] {
  let given = options.expandTabs ? expandTabs(text, options.tabsize) : text
  if (options.replaceWhitespace) given = given.replace(/[\t\n\v\f\r]/g, ' ')
  const chunks = given
    .split(SPACES)
    .flatMap((piece, i) =>
      i % 2 === 1 || !options.breakOnHyphens
        ? [piece]
        : piece.split(AROUND_DASHES).flatMap((part) => part.split(AFTER_HYPHEN)),
    )
    .filter((chunk) => chunk !== '')
  if (!options.fixSentenceEndings) return chunks
  return chunks.map((chunk, i) =>
    chunk === ' ' && i > 0 && /[a-z][.!?]["']?$/.test(chunks[i - 1]!) ? '  ' : chunk,
  )
}

function isSpace(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === ''
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
  const left = chunksOf(options).reverse()
  while (left.length > 0) {
    const indent = indentOf(lines.length)
    if (dropWhitespace && lines.length > 0 && isSpace(left.at(-1))) left.pop()
    const line = takeLine(left, width - lengthOf(indent), options)
    if (line.length === 0) continue
    const isLast = maxLines !== null && lines.length + 1 >= maxLines
    const isTooLong = lengthOf(line.join('')) > width - lengthOf(indent)
    const goesOn =
      isTooLong || (left.length > 0 && !(dropWhitespace && left.length === 1 && isSpace(left[0])))
    if (!isLast || !goesOn) {
      lines.push(indent + line.join(''))
      continue
    }
    lines.push(shortened(lines, line, indent, width, placeholder))
    break
  }
  return lines
}

/** Takes the chunks of one line off the end of `left`. */
function takeLine(left: string[], room: number, { breakLongWords, dropWhitespace }: Options): string[] {
  const line: string[] = []
  let length = 0
  while (left.length > 0 && length + lengthOf(left.at(-1)!) <= room) {
    length += lengthOf(left.at(-1)!)
    line.push(left.pop()!)
  }
  const next = left.at(-1)
  if (next !== undefined && lengthOf(next) > room) {
    const space = room < 1 ? 1 : room - length
    if (breakLongWords && space > 0) {
      const all = characters(next)
      line.push(slice(all, 0, space))
      left[left.length - 1] = slice(all, space)
    } else if (line.length === 0) line.push(left.pop()!)
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
  while (line.length > 0) {
    if (!isSpace(line.at(-1)) && lengthOf(indent + line.join('') + placeholder) <= width) {
      return indent + line.join('') + placeholder
    }
    line.pop()
  }
  const before = lines.at(-1)?.trimEnd()
  if (before !== undefined && lengthOf(before) + lengthOf(placeholder) <= width) {
    lines.pop()
    return before + placeholder
  }
  return indent + placeholder.trimStart()
}

/** The text in lines of at most `width` characters, broken between words where it can be, as Python's `textwrap` does. */
export const wrap = builtin({
  name: 'string.wrap',
  subject: 'text',
  params,
  returns: jsonOf<string[]>(),
  check,
  run: wrapText,
})

/** As `wrap`, the lines joined by line feeds. */
export const fill = builtin({
  name: 'string.fill',
  subject: 'text',
  params,
  returns: text,
  check,
  run: (args) => wrapText(args).join('\n'),
})
