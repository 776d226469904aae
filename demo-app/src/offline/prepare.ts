/** How long the first visit waits for the service worker, so that the package's workers are served by it as well. */
const CONTROL_MS = 3000

/** Lets a service worker keep the page and the package's files. `onState` is told what it is at. */
export async function prepareOffline(onState: (state: string, reason?: string) => void): Promise<void> {
  const container = navigator.serviceWorker
  // The development server's files change all the time: they are not kept.
  if (import.meta.env.MODE === 'development' || !container) return onState('Not kept for offline use')
  container.addEventListener('message', ({ data }: MessageEvent<{ offline?: string; reason?: string }>) => {
    if (data.offline !== undefined) onState(data.offline, data.reason)
  })
  try {
    const { active, installing, waiting } = await container.register('./sw.js', { type: 'module' })
    if (!container.controller) await controlled(container)
    const worker = container.controller ?? active ?? waiting ?? installing
    worker?.postMessage('prepare')
  } catch {
    onState('Not kept for offline use')
  }
}

/** The page goes on after a while also where no service worker takes it over. */
function controlled(container: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve) => {
    container.addEventListener('controllerchange', () => resolve(), { once: true })
    setTimeout(resolve, CONTROL_MS)
  })
}
