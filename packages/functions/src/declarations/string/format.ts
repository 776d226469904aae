import { pt, type Expression } from '@polytable/client/index'
import { checkFormatSyntax } from '../../checks/format-syntax.ts'
import { calls, declare } from '../define.ts'

export const formatting = {
  format: declare({
    subject: 'text',
    params: { text: pt.string(), values: pt.json() },
    returns: pt.string(),
    check: checkFormatSyntax,
  }),
}

const { format: call } = calls('string', formatting)

/**
 * The text with its fields filled in: `format('{} of {}', [a, b])`, `format('{name:>8}', { name: a })`. Fields are written as in
 * Python's `str.format`; values that are no texts look as in JSON.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function format<T extends string | null = string>(
  text: string | Expression<T>,
  values: readonly unknown[] | Readonly<Record<string, unknown>>,
): Expression<string | (null extends T ? null : never)> {
  return call(text as Expression<T>, { values })
}
