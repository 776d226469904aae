import { valueOfText } from '@polytable/client/files/values-of-texts'
import { PolytableError } from '@polytable/model/errors/index'
import { bytesOfBase64 } from '@polytable/model/encodings/base64'
import { isMediaKind, type ColumnType } from '@polytable/model/types/index'

/** What a route takes under a name. */
export interface RouteInput {
  readonly name: string
  readonly type: ColumnType
  /** Whether it has to be there. */
  readonly isRequired: boolean
  /** Whether it has to come as a file of a form. */
  readonly isUpload: boolean
}

/**
 * The value of an input as tables take it; what does not fit its type is left to the table.
 * @param isText whether it comes of a form or a URL, where all that is no file is a text
 * @throws PolytableError INVALID_ARGUMENT for a medium that the server would have to look for among its own
 */
async function givenValue(input: RouteInput, given: unknown, isText: boolean): Promise<unknown> {
  const { name, type, isUpload } = input
  if (given instanceof Blob) return ofFile(input, given)
  if (isUpload && given !== null)
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has to come as a file of multipart/form-data`, {
      column: name,
    })
  if (isMediaKind(type.kind)) return mediumOf(input, given)
  if (isText) return valueOfText(type, given as string)
  return type.kind === 'binary' && typeof given === 'string' ? bytesOfBase64(given) : given
}

async function ofFile({ name, type }: RouteInput, file: Blob): Promise<unknown> {
  if (isMediaKind(type.kind)) return file
  if (type.kind === 'binary') return new Uint8Array(await file.arrayBuffer())
  throw new PolytableError('TYPE_MISMATCH', `'${name}' takes no file`, { column: name })
}

/** A path, a URL of a file or of a bucket would be read with the rights of the server. */
function mediumOf({ name, type }: RouteInput, given: unknown): unknown {
  if (given === null || (given === '' && type.nullable)) return null
  if (typeof given === 'string' && /^(https?|data):/i.test(given)) return given
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `'${name}' has to be a file of a form, or an http:, https: or data: URL`,
    {
      column: name,
    },
  )
}

/**
 * The values of a request by the names of a route's inputs.
 * @throws PolytableError INVALID_ARGUMENT for names that the route does not have, MISSING_REQUIRED
 */
export async function givenValues(
  inputs: readonly RouteInput[],
  members: Readonly<Record<string, unknown>>,
  isText: boolean,
): Promise<Record<string, unknown>> {
  const names = inputs.map(({ name }) => name)
  const unknown = Object.keys(members).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new PolytableError('INVALID_ARGUMENT', `There is no input '${unknown}'`, {
      column: unknown,
      hint: `The inputs: ${names.join(', ') || 'none'}.`,
    })
  const missing = inputs.find(({ name, isRequired }) => isRequired && !Object.hasOwn(members, name))
  if (missing)
    throw new PolytableError('MISSING_REQUIRED', `'${missing.name}' is required`, { column: missing.name })
  const entries = inputs
    .filter(({ name }) => Object.hasOwn(members, name))
    .map(async (input) => [input.name, await givenValue(input, members[input.name], isText)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
