import { checkPadding, checkSidePadding, checkWidth } from '../../checks/padding.ts'
import type { padding } from '../../declarations/string/padding.ts'
import type { Implementations, SqlArgs } from '../define.ts'
import { isInt4, strict } from '../sql.ts'
import { lengthOf } from '../../text/code-points.ts'

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

/** PostgreSQL's `lpad` and `rpad` also cut what is longer. */
function padSql(name: 'lpad' | 'rpad', { text, width, fillchar }: SqlArgs<Padded>): string | undefined {
  if (!isInt4(width.constant) || typeof fillchar.constant !== 'string') return undefined
  const padded = `${name}(${text.sql}, ${width.constant}, ${fillchar.sql})`
  return strict(
    [text],
    `CASE WHEN char_length(${text.sql}) < ${width.constant} THEN ${padded} ELSE ${text.sql} END`,
  )
}

export const paddingFunctions: Implementations<typeof padding> = {
  center: {
    check: checkPadding,
    run: padBoth,
  },
  ljust: {
    check: checkPadding,
    run: padEnd,
    toSql: (args) => padSql('rpad', args),
  },
  rjust: {
    check: checkPadding,
    run: padStart,
    toSql: (args) => padSql('lpad', args),
  },
  pad: {
    check: checkSidePadding,
    run: ({ side, ...args }) => {
      if (side === 'both') return padBoth(args)
      return side === 'left' ? padStart(args) : padEnd(args)
    },
    toSql: ({ side, ...args }) => {
      if (side.constant === 'left') return padSql('lpad', args)
      return side.constant === 'right' ? padSql('rpad', args) : undefined
    },
  },
  zfill: {
    check: checkWidth,
    run: ({ text, width }) => {
      const sign = /^[+-]/.exec(text)?.[0] ?? ''
      return sign + padStart({ text: text.slice(sign.length), width: width - sign.length, fillchar: '0' })
    },
  },
}
