import { PolytableError } from '@polytable/model/errors/index'
import type { ModelPaths } from '@polytable/providers/services/model-paths'

/** What a page asks of a provider. */
export interface ProxyCall {
  /** The provider, as the options of `open` call it. */
  readonly provider: string
  /** Behind the provider's base URL, such as '/chat/completions'. */
  readonly path: string
  /** The model; absent where the request names none. */
  readonly model?: string
}

/** The path of a call, with its query. @throws PolytableError PATH_NOT_FOUND for what asks no model */
export function checkedPath(method: string, path: string, search: string, allowed: ModelPaths): string {
  const paths = method === 'POST' ? allowed.post : method === 'GET' ? (allowed.get ?? []) : []
  if (!paths.some((pattern) => pattern.test(path)) || leadsAway(path))
    throw new PolytableError(
      'PATH_NOT_FOUND',
      `${method} ${path} is not one of the provider's calls of models`,
    )
  const query = new URLSearchParams(search)
  const kept = [...query].filter(([name]) => allowed.parameters?.includes(name))
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept)}`
}

/** Whether a path has a part that leads elsewhere once it is decoded. */
function leadsAway(path: string): boolean {
  try {
    const decoded = decodeURIComponent(path)
    return /[\\?#\p{Cc}]/u.test(decoded) || decoded.split('/').some((part) => /^\.{1,2}$/.test(part))
  } catch {
    return true
  }
}

/**
 * The model of a call: in its path, its JSON or its form.
 * @throws PolytableError INVALID_DATA_FORMAT for a body that is neither JSON nor a form
 */
export async function modelOf(
  path: string,
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  const [, inPath] = /^\/models?\/([^/:]+)/.exec(path) ?? []
  const members = bytes.length === 0 ? {} : await membersOf(type, bytes)
  if (inPath !== undefined) return decodeURIComponent(inPath)
  const model = members['model'] ?? members['model_id'] ?? members['model_name']
  return typeof model === 'string' ? model : undefined
}

async function membersOf(
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Readonly<Record<string, unknown>>> {
  const isForm = /^multipart\/form-data\b/i.test(type)
  // A page of another origin may send other types without being asked, and they would be taken for JSON.
  if (!isForm && !/^application\/json\b/i.test(type))
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      'The body has to be application/json or multipart/form-data',
    )
  try {
    const response = new Response(bytes, { headers: { 'content-type': type } })
    const given: unknown = isForm ? Object.fromEntries(await response.formData()) : await response.json()
    if (typeof given === 'object' && given !== null && !Array.isArray(given))
      return given as Readonly<Record<string, unknown>>
  } catch {
    // What cannot be read is told below.
  }
  throw new PolytableError('INVALID_DATA_FORMAT', `The body is no ${isForm ? 'form' : 'JSON object'}`)
}
