import { PolytableError } from '@polytable/model/errors/index'
import { checkFormatSyntax } from '../../checks/format-syntax.ts'
import type { formatting } from '../../declarations/string/format.ts'
import { parseFormat, type FieldOfFormat } from '../../text/format-syntax.ts'
import type { Implementations } from '../define.ts'
import { formatValue } from './format-spec.ts'
import { checkLength } from './max-length.ts'

function valueAt(values: unknown, { path }: FieldOfFormat): unknown {
  let value = values
  for (const step of path) {
    const found = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    if (!found)
      throw new PolytableError('INVALID_ARGUMENT', `No value for the format field '{${path.join('.')}}'`)
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

function shownOf(value: unknown, { quoted, spec }: FieldOfFormat): string {
  return formatValue(quoted ? JSON.stringify(value) : value, spec)
}

export const formattingFunctions: Implementations<typeof formatting> = {
  format: {
    check: checkFormatSyntax,
    run: ({ text, values }) => {
      let length = 0
      return parseFormat(text)
        .map((part) => {
          const shown = typeof part === 'string' ? part : shownOf(valueAt(values, part), part)
          length += shown.length
          checkLength(length)
          return shown
        })
        .join('')
    },
  },
}
