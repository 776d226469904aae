import { either, kind } from '@polytable/client/calls/argument-kinds'
import { PolytableError } from '@polytable/model/errors/index'

/**
 * A part of what a service is asked with: a text; `'$NAME'` for a variable of the environment, in Node; or a function that gives the
 * text, called when it is needed, and again at times.
 */
export type Secret = string | (() => string | Promise<string>)

/** Reads a variable of the environment. */
export type Environment = (name: string) => string | undefined

/** What a {@link Secret} may be. */
export const secret = either(
  kind('a string', (given) => typeof given === 'string' && given !== ''),
  kind('a function that gives one', (given) => typeof given === 'function'),
)

/**
 * The text of a secret.
 * @param environment absent where there is none
 * @throws PolytableError MISSING_CREDENTIALS
 */
export async function secretText(
  given: Secret,
  field: string,
  owner: string,
  environment: Environment | undefined,
): Promise<string> {
  if (typeof given === 'function') return textOf(await given(), field, owner)
  if (!given.startsWith('$')) return given
  const found = environment?.(given.slice(1))
  if (found !== undefined) return found
  throw new PolytableError('MISSING_CREDENTIALS', `${field} of '${owner}' is ${given}, which is not set`, {
    hint: environment
      ? 'Set the variable of the environment.'
      : 'A browser has no environment: pass a function that asks your server.',
  })
}

function textOf(given: unknown, field: string, owner: string): string {
  if (typeof given === 'string' && given !== '') return given
  throw new PolytableError('MISSING_CREDENTIALS', `The function for ${field} of '${owner}' gave no text`, {
    hint: 'Let it return a string, or a promise of one.',
  })
}
