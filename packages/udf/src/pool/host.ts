import { definedFunctions, registration } from '../definitions/defined-functions.ts'
import { functionProvider } from '../calls/provider.ts'
import type { Limits } from '../calls/limits.ts'
import type { MediaReader } from '../values/media-file.ts'
import { sendBlobsBy, type BlobSender } from '../values/sendable-blob.ts'
import type { FunctionProvider, RegisteredFunction } from '@polytable/model/protocol/functions'
import { PolytableError, withPlace } from '@polytable/model/errors/index'

/** A function of a module. */
export interface ModuleFunction extends RegisteredFunction {
  readonly timeoutMs?: number
  /** Whether it is known to wait rather than to compute: one thread is then enough for many calls. */
  readonly waits: boolean
}

/** What a worker's functions reach through the thread that started it. Permits are numbers: what releases them cannot be sent. */
export interface HostServices {
  acquire(pool: string, signal: AbortSignal): Promise<number>
  release(permit: number): void
  open: MediaReader['open']
  read: MediaReader['read']
  pixels: MediaReader['pixels']
}

/** What a worker for functions serves. */
export interface FunctionHost extends FunctionProvider {
  /**
   * Loads modules, and tells what they define. Called once, before any other.
   * @param seal that of the thread's `MediaReader`
   */
  load(urls: readonly string[], services: HostServices, seal: string): Promise<readonly ModuleFunction[]>
  /** Resolves when the thread gets to answer. */
  ping(): Promise<void>
}

/** The part of a reader that needs the platform of the thread, and how it sends Blobs. */
export interface LocalMedia extends Pick<MediaReader, 'fileBlob' | 'materialize'> {
  /** Where other threads cannot read every Blob as it is. */
  readonly sendableBlob?: BlobSender
}

/** Runs the functions of modules in this thread. */
export function createFunctionHost({ sendableBlob, ...local }: LocalMedia): FunctionHost {
  if (sendableBlob) sendBlobsBy(sendableBlob)
  let provider: FunctionProvider | undefined
  const loaded = (): FunctionProvider => {
    if (provider) return provider
    throw new PolytableError('INTERNAL_ERROR', 'The function modules are not loaded')
  }
  return {
    async load(urls, services, seal) {
      for (const url of urls) await importModule(url)
      provider = functionProvider(
        {
          ...local,
          seal,
          open: (cell) => services.open(cell),
          read: (cell, range) => services.read(cell, range),
          pixels: (cell) => services.pixels(cell),
        },
        remoteLimits(services),
      )
      // Aggregates run where the query is asked for: their rows come in order, one after the other.
      const apart = [...definedFunctions.values()].filter(({ kind }) => kind !== 'aggregate')
      return apart.map((defined) => {
        const { timeoutMs, run } = defined
        return {
          ...registration(defined),
          timeoutMs,
          waits: Object.prototype.toString.call(run) === '[object AsyncFunction]',
        }
      })
    },
    ping: async () => undefined,
    call: (name, args, signal) => loaded().call(name, args, signal),
    iterate: (name, args, signal) => loaded().iterate(name, args, signal),
  }
}

async function importModule(url: string): Promise<void> {
  try {
    await import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url)
  } catch (cause) {
    const { message } = withPlace(cause, {})
    throw new PolytableError('INVALID_CONFIGURATION', `Cannot load the function module ${url}: ${message}`, {
      cause,
      hint: "Loading .ts requires a Node version or loader (tsx) that supports it. With Vite: import url from './functions.ts?worker&url'.",
    })
  }
}

/** All workers and the thread that started them share the limits of that thread. */
function remoteLimits(services: HostServices): Limits {
  return {
    async acquire(pool, signal) {
      const permit = await services.acquire(pool, signal)
      return () => services.release(permit)
    },
  }
}
