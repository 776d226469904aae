import { PolytableError } from '@polytable/model/errors/index'
import type { ModelPaths } from '@polytable/providers/services/model-paths'
import { membersOf } from '../requests/body.ts'

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
  const { members } = await membersOf(type, bytes)
  if (inPath !== undefined) return decodeURIComponent(inPath)
  const model = members['model'] ?? members['model_id'] ?? members['model_name']
  return typeof model === 'string' ? model : undefined
}
