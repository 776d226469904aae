import { pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { builtin, type SqlArgs } from '../define.ts'
import { isInt4, notNegative, strict } from '../sql.ts'
import { lengthOf } from './code-points.ts'

const text = pt.string()

/** The widest a text is made, in characters. */
const MAX_WIDTH = 2 ** 26

function checkWidth({ width }: { readonly width?: number }): void {
  notNegative('width', width)
  if (width !== undefined && width > MAX_WIDTH) {
    throw new PolytableError('INVALID_ARGUMENT', `width must be at most ${MAX_WIDTH}, not ${width}`)
  }
}

function checkPadding(args: { readonly width?: number; readonly fillchar?: string }): void {
  checkWidth(args)
  if (args.fillchar !== undefined && lengthOf(args.fillchar) !== 1) {
    throw new PolytableError('INVALID_ARGUMENT', `fillchar must be one character, not '${args.fillchar}'`)
  }
}

interface Padded {
  readonly text: string
  readonly width: number
  readonly fillchar: string
}

function padStart({ text, width, fillchar }: Padded): string {
  return fillchar.repeat(Math.max(0, width - lengthOf(text))) + text
}

function padEnd({ text, width, fillchar }: Padded): string {
  return text + fillchar.repeat(Math.max(0, width - lengthOf(text)))
}

/** The odd character goes to the left where the width is odd too. */
function padBoth({ text, width, fillchar }: Padded): string {
  const missing = Math.max(0, width - lengthOf(text))
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return fillchar.repeat(left) + text + fillchar.repeat(missing - left)
}

const padding = { text, width: pt.int(), fillchar: pt.string().default(' ') }

/** PostgreSQL's `lpad` and `rpad` also cut what is longer. */
function padSql(
  name: 'lpad' | 'rpad',
  { text, width, fillchar }: SqlArgs<typeof padding>,
): string | undefined {
  if (!isInt4(width.constant) || typeof fillchar.constant !== 'string') return undefined
  const padded = `${name}(${text.sql}, ${width.constant}, ${fillchar.sql})`
  return strict(
    [text],
    `CASE WHEN char_length(${text.sql}) < ${width.constant} THEN ${padded} ELSE ${text.sql} END`,
  )
}

/** Filled with `fillchar` at both sides to a width in characters. */
export const center = builtin({
  name: 'string.center',
  subject: 'text',
  params: padding,
  returns: text,
  check: checkPadding,
  run: padBoth,
})

/** Filled with `fillchar` at the right to a width in characters. */
export const ljust = builtin({
  name: 'string.ljust',
  subject: 'text',
  params: padding,
  returns: text,
  check: checkPadding,
  run: padEnd,
  toSql: (args) => padSql('rpad', args),
})

/** Filled with `fillchar` at the left to a width in characters. */
export const rjust = builtin({
  name: 'string.rjust',
  subject: 'text',
  params: padding,
  returns: text,
  check: checkPadding,
  run: padStart,
  toSql: (args) => padSql('lpad', args),
})

/** Filled with `fillchar` to a width in characters, at the `side`: 'left', 'right' or 'both'. */
export const pad = builtin({
  name: 'string.pad',
  subject: 'text',
  params: { text, width: pt.int(), side: pt.string().default('left'), fillchar: pt.string().default(' ') },
  returns: text,
  check: (args) => {
    checkPadding(args)
    if (args.side !== undefined && !['left', 'right', 'both'].includes(args.side)) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `side must be 'left', 'right' or 'both', not '${args.side}'`,
      )
    }
  },
  run: ({ side, ...args }) => {
    if (side === 'both') return padBoth(args)
    return side === 'left' ? padStart(args) : padEnd(args)
  },
  toSql: ({ side, ...args }) => {
    if (side.constant === 'left') return padSql('lpad', args)
    return side.constant === 'right' ? padSql('rpad', args) : undefined
  },
})

/** Filled with zeros at the left, after a sign, to a width in characters. */
export const zfill = builtin({
  name: 'string.zfill',
  subject: 'text',
  params: { text, width: pt.int() },
  returns: text,
  check: checkWidth,
  run: ({ text, width }) => {
    const sign = /^[+-]/.exec(text)?.[0] ?? ''
    return sign + padStart({ text: text.slice(sign.length), width: width - sign.length, fillchar: '0' })
  },
})
