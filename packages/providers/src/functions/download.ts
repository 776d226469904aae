import { failure, type Answer } from '../requests/failure.ts'
import { fileOf, isOwn, type Asked, type CallArgs } from '../services/service.ts'
import type { Asker, Known } from './ask.ts'

/** Redirects that are followed at most. */
const HOPS = 5

/**
 * A file that a provider made and named by a URL: what lies with the provider itself is asked for with the key, what lies elsewhere is
 * fetched without, wherever redirects lead.
 * @param fetchFile fetches a file without a key, under the policy of the database
 * @throws Failure
 */
export async function downloaded(
  asker: Asker,
  known: Known,
  args: CallArgs,
  url: string,
  fetchFile: (url: string, signal: AbortSignal) => Promise<Blob>,
  signal: AbortSignal,
): Promise<Blob> {
  const { access, service, name } = known
  const get = <T>(path: string, redirects: Asked['redirects'], read: (answer: Answer) => T): Promise<T> =>
    asker.ask(known, args, () => ({ path, method: 'GET', redirects }), read, signal, true)
  let place = url
  for (let hop = 0; hop < HOPS; hop++) {
    if (!isOwn(place, access.baseUrl!, service)) return fetchFile(place, signal)
    const found = await get(place, 'told', (answer) =>
      answer.status === 302 ? answer.headers : fileOf(answer, name, ''),
    )
    if (found instanceof Blob) return found
    const next = found.get('location')
    if (next === null) {
      if (!service.takesKeyInUrl) break
      return get(place, 'followed', (answer) => fileOf(answer, name, ''))
    }
    place = new URL(next, place).href
  }
  throw failure('PROVIDER_ERROR', `${name} answered with redirects that cannot be followed`, false)
}
