import type { Limits } from '../calls/limits.ts'
import type { MediaReader } from '../values/media-file.ts'
import { connect, service, type Channel, type Connection } from '@polytable/rpc/index'
import type { Job } from './job.ts'
import type { FunctionHost, HostServices, ModuleFunction } from './host.ts'

/** What the workers of a pool are made of. */
export interface WorkerParts {
  readonly urls: readonly string[]
  readonly limits: Limits
  readonly media: MediaReader
  start(): Channel
}

/** A thread that runs functions of modules. */
export class FunctionWorker {
  readonly connection: Connection<FunctionHost>
  /** What the modules define; rejects where they cannot be loaded. */
  readonly functions: Promise<readonly ModuleFunction[]>
  /** What the thread is at. */
  readonly jobs = new Set<Job>()
  iterating = 0
  /** Why the pool ended the thread, where it did. */
  killedFor: 'timeout' | 'abort' | undefined
  watched = false

  constructor({ urls, limits, media, start }: WorkerParts) {
    this.connection = connect<FunctionHost>(start())
    const permits = new Map<number, () => void>()
    let last = 0
    const services: HostServices = {
      async acquire(pool, signal) {
        const release = await limits.acquire(pool, signal)
        permits.set(++last, release)
        return last
      },
      release(permit) {
        permits.get(permit)?.()
        permits.delete(permit)
      },
      open: (cell) => media.open(cell),
      read: (cell, range) => media.read(cell, range),
      pixels: (cell) => media.pixels(cell),
    }
    this.functions = this.connection.api.load(urls, service(services) as unknown as HostServices, media.seal)
    this.functions.catch(() => undefined)
    void this.connection.closed.then(() => {
      for (const release of permits.values()) release()
      permits.clear()
    })
  }

  /** Ends the thread, whatever it does. */
  kill(why: 'timeout' | 'abort'): void {
    this.killedFor = why
    this.connection.close()
  }
}
