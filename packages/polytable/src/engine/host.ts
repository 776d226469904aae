import type { Engine, EngineApi } from '@polytable/core/engine/index'
import type { EngineSettings } from './options.ts'

/** What an engine's thread serves before there is an engine: `start`, after which it has the engine's methods too. */
export interface EngineHost {
  start(settings: EngineSettings): Promise<void>
}

/** A host whose engine is opened by `open`. */
export function engineHost(
  open: (settings: EngineSettings) => Promise<Engine>,
): EngineHost & Partial<EngineApi> {
  const host: EngineHost & Partial<EngineApi> = {
    async start(settings) {
      Object.assign(host, (await open(settings)).client().api)
    },
    // Closing before there is an engine is no error.
    close: async () => undefined,
  }
  return host
}
