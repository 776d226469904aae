import { PolytableError } from '@polytable/model/errors/index'

/** What a request holds by name: JSON, or the texts and files of a form. */
export interface GivenMembers {
  readonly isForm: boolean
  readonly members: Readonly<Record<string, unknown>>
}

/**
 * The members of a JSON object or a form; of no body none.
 * @param type the type that the request says
 * @throws PolytableError INVALID_DATA_FORMAT for what is neither, and for a form that has a name twice
 */
export async function membersOf(type: string, bytes: Uint8Array<ArrayBuffer>): Promise<GivenMembers> {
  if (bytes.length === 0) return { isForm: false, members: {} }
  const isForm = /^multipart\/form-data\b/i.test(type)
  // Pages of other origins may send other types without being asked whether they may.
  if (!isForm && !/^application\/json\b/i.test(type))
    throw invalid('The body has to be application/json or multipart/form-data')
  const given = await parsed(isForm, type, bytes).catch(() => undefined)
  if (given === undefined) throw invalid(`The body is no ${isForm ? 'form' : 'JSON object'}`)
  return { isForm, members: given instanceof FormData ? membersOfTexts(given) : given }
}

async function parsed(
  isForm: boolean,
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<FormData | Readonly<Record<string, unknown>> | undefined> {
  const response = new Response(bytes, { headers: { 'content-type': type } })
  if (isForm) return response.formData()
  const given: unknown = await response.json()
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  return isObject ? (given as Readonly<Record<string, unknown>>) : undefined
}

/** Values by their names, each of which is there once. @throws PolytableError INVALID_DATA_FORMAT */
export function membersOfTexts(given: FormData | URLSearchParams): Readonly<Record<string, unknown>> {
  const names = [...given.keys()]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalid(`'${twice}' is given twice`)
  return Object.fromEntries(given)
}

function invalid(message: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', message)
}
