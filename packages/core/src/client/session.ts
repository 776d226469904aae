import type { EngineApi } from '../engine/api.ts'
import { definedFunctions, type DefinedFunction } from './defined-functions.ts'
import type { MediaReader } from './media-file.ts'
import { functionProvider } from './provider.ts'

/** One client's connection to an engine: what its tables and queries work with. */
export class Session {
  readonly engine: EngineApi
  readonly media: MediaReader
  readonly #registered = new Set<DefinedFunction>()

  constructor(engine: EngineApi, media: MediaReader) {
    this.engine = engine
    this.media = media
  }

  /** Tells the engine of functions that were defined since it was last told. */
  async shareFunctions(): Promise<void> {
    const fresh = [...definedFunctions.values()].filter((defined) => !this.#registered.has(defined))
    if (fresh.length === 0) return
    for (const defined of fresh) this.#registered.add(defined)
    await this.#share(this.engine, fresh)
  }

  /** Tells another engine, that took over from an earlier one, of all functions that one knew. */
  async shareAgain(engine: Pick<EngineApi, 'registerFunctions'>): Promise<void> {
    if (this.#registered.size > 0) await this.#share(engine, [...this.#registered])
  }

  #share(engine: Pick<EngineApi, 'registerFunctions'>, functions: readonly DefinedFunction[]): Promise<void> {
    return engine.registerFunctions(
      functions.map(({ name, version, kind, memoised }) => ({
        name,
        version,
        kind,
        ...(memoised === undefined ? {} : { memoised }),
      })),
      functionProvider(this.media),
    )
  }
}
