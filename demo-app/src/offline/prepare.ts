import { Workbox } from 'workbox-window'
import { notify } from '../ui/notices.ts'
import type { Kept } from './kept.ts'

const NOT_KEPT = 'Not kept for offline use'

/** Lets a service worker keep the page and the package's files. `onState` is told what it is at. */
export async function prepareOffline(onState: (state: string, reason?: string) => void): Promise<void> {
  // The development server's files change all the time: they are not kept.
  if (import.meta.env.MODE === 'development' || !('serviceWorker' in navigator)) return onState(NOT_KEPT)
  const { serviceWorker: container } = navigator
  const workbox = new Workbox('./sw.js')
  let registration: ServiceWorkerRegistration | undefined
  let served = container.controller !== null
  let reason: string | undefined
  let notice: HTMLElement | undefined

  /** Tells what is kept. An earlier release goes on working where a new one could not be kept. */
  function settle(): void {
    if (!registration) return
    const { active, installing, waiting } = registration
    const isComing = [installing, waiting].some((worker) => worker && worker.state !== 'redundant')
    if (active) onState('Ready offline', reason)
    else if (!isComing) onState(NOT_KEPT, reason)
    if (!active || !waiting || notice?.isConnected) return
    notice = notify('info', 'There is a new release of the notebook', undefined, {
      label: 'Reload all tabs',
      onclick: () => workbox.messageSkipWaiting(),
    })
  }

  container.addEventListener('message', ({ data }: MessageEvent<Kept>) => {
    if ('kept' in data) return onState(`Keeping files: ${data.kept} of ${data.of}`)
    reason = data.failed
    settle()
  })
  workbox.addEventListener('waiting', settle)
  workbox.addEventListener('redundant', settle)
  // Pages of two releases do not share a database: all change together.
  workbox.addEventListener('controlling', () => {
    if (served) location.reload()
    served = true
  })
  try {
    registration = await workbox.register()
    // Workbox does not follow a worker that another tab has begun to install.
    registration?.installing?.addEventListener('statechange', settle)
    // A page that was loaded past the worker is of some release as well.
    if (registration?.active) served = true
    await container.ready
    settle()
  } catch (error) {
    onState(NOT_KEPT, String(error))
  }
}
