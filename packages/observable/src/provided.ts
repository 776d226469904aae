import { PolytableError } from '@polytable/model/errors/index'

/** What a component above this one provides. @throws PolytableError INVALID_STATE where none does */
export function provided<T>(given: T | undefined, hint: string): T {
  if (given === undefined) throw new PolytableError('INVALID_STATE', 'No database is provided here', { hint })
  return given
}
