import { PrecacheController, PrecacheRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import type { Kept } from './kept.ts'

/** What this file uses of a service worker's scope, which the DOM's types leave out. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Client {
  postMessage(message: Kept): void
}
interface ServiceWorkerScope extends EventTarget {
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { includeUncontrolled: boolean }): Promise<Client[]>
  }
  readonly __WB_MANIFEST: PrecacheEntry[]
  skipWaiting(): Promise<void>
}
declare const self: ServiceWorkerScope

const MODEL_RUNTIME = /\/assets\/(ort-|transformers\.)[^/]+$/
const ATTEMPTS = 3
const PAUSE_MS = 1000

const files = self.__WB_MANIFEST
const kept = new Set<string>()
const failures = new Map<string, number>()

/** Files of two releases have the same name but for the hash of their content. */
const withoutHash = (url: string): string => url.replace(/-[\w-]{8}(?=\.\w+$)/, '')

async function tell(message: Kept): Promise<void> {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message)
}

const controller: PrecacheController = new PrecacheController({
  plugins: [
    {
      // A network that fails for a moment does not undo an installation of some tens of megabytes.
      async handlerDidError({ event, request }) {
        if (event.type !== 'install') return undefined
        const attempt = (failures.get(request.url) ?? 0) + 1
        failures.set(request.url, attempt)
        if (attempt === ATTEMPTS) {
          await tell({ failed: `${request.url} could not be kept` })
          return undefined
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
        return controller.strategy.handle({ event, request })
      },
      async handlerDidComplete({ event, request, response }) {
        if (event.type !== 'install' || !response) return
        kept.add(request.url)
        await tell({ kept: kept.size, of: files.length })
      },
    },
  ],
})
// Whatever headers a server lets its answers vary with: there is one file of a name.
controller.strategy.matchOptions = { ignoreVary: true }
controller.precache(files)
registerRoute(new PrecacheRoute(controller, { ignoreURLParametersMatching: [/./], cleanURLs: false }))
// What runs models is large, and kept when the first of them is used.
registerRoute(
  ({ url }) => MODEL_RUNTIME.test(url.pathname),
  new CacheFirst({
    cacheName: 'model-runtime',
    matchOptions: { ignoreVary: true },
    plugins: [
      {
        async cacheDidUpdate({ cacheName, request }) {
          const cache = await caches.open(cacheName)
          for (const { url } of await cache.keys()) {
            if (url !== request.url && withoutHash(url) === withoutHash(request.url)) await cache.delete(url)
          }
        },
      },
    ],
  }),
)
registerRoute(new NavigationRoute(controller.createHandlerBoundToURL('index.html')))

self.addEventListener('activate', (event) => {
  // A page of the first visit is served from then on; one of an earlier release loads itself anew.
  ;(event as Extendable).waitUntil(self.clients.claim())
  // What the first releases of the notebook kept, without Workbox.
  ;(event as Extendable).waitUntil(caches.delete('offline-notebook'))
})
self.addEventListener('message', (event) => {
  const { data } = event as MessageEvent<{ type?: string } | null>
  if (data?.type === 'SKIP_WAITING') (event as unknown as Extendable).waitUntil(self.skipWaiting())
})
