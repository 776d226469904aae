/** What this file uses of a service worker's scope, which the DOM's types leave out. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchRequested extends Extendable {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
interface Messaged extends Extendable {
  readonly data: unknown
  readonly source: { postMessage(message: unknown): void } | null
}
interface ServiceWorkerScope extends EventTarget {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
}

const scope = self as unknown as ServiceWorkerScope
const CACHE = 'offline-notebook'

scope.addEventListener('install', (event) => (event as Extendable).waitUntil(scope.skipWaiting()))
scope.addEventListener('activate', (event) => (event as Extendable).waitUntil(scope.clients.claim()))

scope.addEventListener('message', (event) => {
  const { data, source, waitUntil } = event as Messaged
  if (data !== 'prepare') return
  waitUntil.call(
    event,
    oneAtATime(() => keepAll((offline, reason) => source?.postMessage({ offline, reason }))),
  )
})

scope.addEventListener('fetch', (event) => {
  const { request } = event as FetchRequested
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return
  ;(event as FetchRequested).respondWith(request.mode === 'navigate' ? page(request) : file(request))
})

let last: Promise<void> = Promise.resolve()

/** Pages that ask at the same time share what the first of them fetches. */
function oneAtATime(work: () => Promise<void>): Promise<void> {
  return (last = last.then(work))
}

/** Keeps every file of the page, and drops those of earlier releases. */
async function keepAll(tell: (state: string, reason?: string) => void): Promise<void> {
  const cache = await caches.open(CACHE)
  const inScope = (path: string): string => new URL(path, scope.registration.scope).href
  try {
    const response = await fetch(inScope('offline.json'), { cache: 'no-store' })
    const wanted = new Set(((await response.json()) as string[]).map(inScope))
    const kept = new Set((await cache.keys()).map(({ url }) => url))
    // Names below assets/ change with their content; the few others are fetched again, last, when all they need is there.
    const changing = [...wanted].filter((url) => !url.startsWith(inScope('assets/')))
    const missing = [...[...wanted].filter((url) => !kept.has(url) && !changing.includes(url)), ...changing]
    for (const [i, url] of missing.entries()) {
      tell(`Keeping files: ${i} of ${missing.length}`)
      await keep(cache, url)
    }
    for (const url of kept) if (!wanted.has(url)) await cache.delete(url)
    tell('Ready offline')
  } catch (error) {
    tell(
      (await cache.match(inScope('index.html'))) ? 'Ready offline' : 'Not kept for offline use',
      String(error),
    )
  }
}

const ATTEMPTS = 3
const PAUSE_MS = 1000

async function keep(cache: Cache, url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cache.add(new Request(url, { cache: 'no-cache' }))
    } catch (error) {
      if (attempt === ATTEMPTS) throw new Error(`${url} could not be kept`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/** The newest page there is; the kept one without a network. */
async function page(request: Request): Promise<Response> {
  const kept = new URL('index.html', scope.registration.scope).href
  try {
    return await fetch(request)
  } catch (error) {
    const cached = await caches.match(kept)
    if (cached) return cached
    throw error
  }
}

/** Names of files change with their content: a kept one is right. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request)
}
