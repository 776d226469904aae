import { PolytableError } from '@polytable/model/errors/index'
import type { OnError, RunOptions } from '@polytable/model/protocol/options'
import type { IfExists, IfNotExists } from '@polytable/model/protocol/definitions'

/** Options of what adds columns or an index, and computes it for the rows that are there. */
export interface AddOptions extends RunOptions {
  readonly onError?: OnError
  readonly ifExists?: IfExists
}

const IF_EXISTS: readonly IfExists[] = ['error', 'ignore', 'replace', 'replace_force']
const IF_NOT_EXISTS: readonly IfNotExists[] = ['error', 'ignore']

/** @throws PolytableError INVALID_ARGUMENT for what is none of the ways of taking a path that is taken */
export function checkIfExists(value: string | undefined, allowed: readonly string[] = IF_EXISTS): void {
  checkOption('ifExists', value, allowed)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkIfNotExists(
  value: string | undefined,
  allowed: readonly string[] = IF_NOT_EXISTS,
): void {
  checkOption('ifNotExists', value, allowed)
}

/** How a statement handles a failed cell; 'abort' by default. @throws PolytableError INVALID_ARGUMENT */
export function onErrorOf({ onError }: { readonly onError?: OnError }): OnError {
  checkOption('onError', onError, ['abort', 'ignore'])
  return onError ?? 'abort'
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkWait(value: string | undefined): void {
  checkOption('wait', value, ['computed', 'stored'])
}

function checkOption(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `${name} must be one of: [${allowed.map((each) => `'${each}'`).join(',')}], not '${String(value)}'`,
  )
}
