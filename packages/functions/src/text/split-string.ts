import { PolytableError } from '@polytable/model/errors/index'
import { trimBlanksEnd } from './blanks.ts'
import { sentenceRanges } from './sentences.ts'

/**
 * The sentences of a string, without the spaces between them; blank ones are left out.
 * @param options `separators`: what to split at; only `'sentence'`
 * @throws PolytableError INVALID_ARGUMENT for any other separator
 */
export function splitString(text: string, options: { readonly separators: string }): string[] {
  validateStringSplitOptions(options)
  const sentences: string[] = []
  for (const { start, end } of sentenceRanges(text)) {
    const sentence = trimBlanksEnd(text.slice(start, end))
    if (/\S/.test(sentence)) sentences.push(sentence)
  }
  return sentences
}

/** @throws PolytableError INVALID_ARGUMENT where `separators` is not `'sentence'` */
function validateStringSplitOptions(options: { readonly separators: string }): void {
  if (options.separators === 'sentence') return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `Invalid separator: \`${String(options.separators)}\`. The only valid separator is: sentence`,
  )
}
