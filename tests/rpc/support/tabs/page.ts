import { PolytableError } from '@polytable/model/errors/index'
import {
  createFailoverConnection,
  joinDatabase,
  transferOf,
  type Membership,
  type StartedEngine,
} from '@polytable/rpc/index'
import type { CounterEngine } from './engine-api.ts'

function startEngine(): Promise<StartedEngine> {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' })
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', ({ data }) =>
      data === 'open' ? resolve() : reject(new Error(String(data))),
    )
  })
  const died = new Promise((resolve) => worker.addEventListener('error', resolve))
  return Promise.resolve({
    ready,
    died,
    attach: (address) => worker.postMessage(address, transferOf(address)),
    terminate: () => worker.terminate(),
  })
}

const broker = new URLSearchParams(location.search).has('without-broker')
  ? undefined
  : () =>
      new SharedWorker(new URL('../../../../workers/tabs.ts', import.meta.url), {
        type: 'module',
        name: 'tabs',
      })

const membership: Membership = joinDatabase({
  name: 'counter',
  startEngine,
  createBroker: broker,
  locks: navigator.locks,
})
const connection = createFailoverConnection<CounterEngine>({
  membership,
  locks: navigator.locks,
  retryable: (method) => !method.startsWith('increment') && method !== 'crash',
})

document.addEventListener('freeze', () => connection.yield())

/** What a call came to, in a form that leaves the page. */
export type Outcome = { readonly value: unknown } | { readonly error: { code?: string; hint?: string } }

const tab = {
  connection,
  membership,
  async outcome(method: keyof CounterEngine, ...args: number[]): Promise<Outcome> {
    try {
      const call = connection.api[method] as (...args: number[]) => Promise<unknown>
      return { value: await call(...args) }
    } catch (error) {
      if (!PolytableError.is(error)) throw error
      return { error: { code: error.code, hint: error.hint } }
    }
  },
}

declare global {
  interface Window {
    tab: typeof tab
  }
}

window.tab = tab
