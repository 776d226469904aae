import type { HubFault, HubRequest } from './server.ts'

declare module 'vitest/browser' {
  interface BrowserCommands {
    modelHub(): Promise<string>
  }
}

/** A hub on this machine that has the models of tests: see server.ts. */
export interface ModelHub {
  readonly url: string
  /** Says what goes wrong with the next requests; those before are forgotten. */
  fail(...faults: readonly HubFault[]): Promise<void>
  requests(): Promise<readonly HubRequest[]>
}

/** Starts a hub, from tests of either home. */
export async function modelHub(): Promise<ModelHub> {
  const url = await start()
  return {
    url,
    fail: async (...faults) =>
      void (await fetch(`${url}-/faults`, { method: 'PUT', body: JSON.stringify(faults) })),
    requests: async () => (await (await fetch(`${url}-/requests`)).json()) as readonly HubRequest[],
  }
}

async function start(): Promise<string> {
  if ('document' in globalThis) return (await import('vitest/browser')).commands.modelHub()
  const module = './start.ts'
  const { startModelHub } = (await import(/* @vite-ignore */ module)) as typeof import('./start.ts')
  return startModelHub()
}
