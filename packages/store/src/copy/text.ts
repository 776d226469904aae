import { rejectValue } from './invalid-value.ts'

// In every engine that Polytable supports, but not yet in the ES2023 library of TypeScript.
interface WellFormedString {
  isWellFormed(): boolean
}

/**
 * Checks that PostgreSQL can keep `text`: it has neither U+0000 nor lone surrogates.
 * @throws InvalidValue otherwise.
 */
export function checkText(text: unknown): string {
  if (typeof text !== 'string') return rejectValue('a string', text)
  if (text.includes('\0')) rejectValue('a string without the character U+0000', text)
  if (!(text as unknown as WellFormedString).isWellFormed())
    rejectValue('a string without lone surrogates', text)
  return text
}
