import { PolytableError } from '@polytable/model/errors/index'
import { checkText } from '@polytable/model/types/index'

/** How a passage of a text is chosen and shown. */
export interface SnippetOptions {
  /** The index to use, where the column has several. */
  readonly index?: string
  /** What stands before a word that was asked for; '<b>' unless given. */
  readonly open?: string
  /** What stands after it; '</b>' unless given. */
  readonly close?: string
  /** How many words the passage has at least, where the text has as many; 15 unless given, fewer where `maxWords` is no more. */
  readonly minWords?: number
  /** How many words it has at most, up to 1,000; 35 unless given. */
  readonly maxWords?: number
}

/** Options of a snippet, all of them. @throws PolytableError INVALID_ARGUMENT for markers that are no texts, or for too few words */
export function snippetStyle(
  column: string,
  options: SnippetOptions,
): Required<Omit<SnippetOptions, 'index'>> & Pick<SnippetOptions, 'index'> {
  const { open = '<b>', close = '</b>', maxWords = 35 } = options
  const { minWords = Math.min(15, maxWords - 1) } = options
  checkText(open)
  checkText(close)
  if (minWords < maxWords) return { ...options, open, close, minWords, maxWords }
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `snippet() expects minWords (${minWords}) to be less than maxWords (${maxWords})`,
    { column },
  )
}
