import type { EngineApi } from '@polytable/model/protocol/engine-api'
import type { FunctionProvider } from '@polytable/model/protocol/functions'
import type { RowFileReader } from '@polytable/model/ports/index'
import type { FunctionModules } from '@polytable/udf/definitions/function-modules'
import {
  definedFunctions,
  registration,
  type DefinedFunction,
} from '@polytable/udf/definitions/defined-functions'
import { Causes } from '@polytable/udf/calls/causes'
import { RateLimits, type Limits } from '@polytable/udf/calls/limits'
import type { MediaReader } from '@polytable/udf/values/media-file'
import { withAbortReasons } from './abort-reasons.ts'
import { outgoing, type OutgoingEngine } from './outgoing.ts'
import { functionProvider } from '@polytable/udf/calls/provider'
import { tracedEngine, tracedProvider, type Tracer } from './tracing.ts'

/** One client's connection to an engine: what its tables and queries work with. */
export class Session {
  readonly engine: OutgoingEngine
  readonly media: MediaReader
  readonly openRowFile: RowFileReader
  readonly #limits: Limits
  readonly #tracer: Tracer | undefined
  readonly #causes: Causes
  /** The engine, where nothing has to be in order. */
  readonly #own: EngineApi
  readonly #registered = new Set<DefinedFunction>()
  #modules: FunctionModules | undefined

  /**
   * @param tracer is called with every call of the engine, and of every call of a function of this program
   * @param causes what functions of this program are run for
   */
  constructor(
    engine: EngineApi,
    media: MediaReader,
    openRowFile: RowFileReader,
    limits: Limits = new RateLimits(),
    tracer?: Tracer,
    causes = new Causes(),
  ) {
    this.#own = engine
    const fresh = { isNeeded: () => this.#fresh().length > 0, run: () => this.#shareFunctions() }
    this.engine = withAbortReasons(outgoing(tracer ? tracedEngine(engine, tracer) : engine, fresh, causes))
    this.#causes = causes
    this.#tracer = tracer
    this.media = media
    this.openRowFile = openRowFile
    this.#limits = limits
  }

  /** Has the functions of modules called where they run: those of their names that are defined here are not told of. */
  async addModules(modules: FunctionModules): Promise<void> {
    this.#modules = modules
    await this.#own.registerFunctions(modules.functions, this.#traced(modules.provider))
  }

  /** Functions that were defined since the last registration with the engine. */
  #fresh(): DefinedFunction[] {
    const elsewhere = this.#modules?.functions
    return [...definedFunctions.values()].filter(
      (defined) => !this.#registered.has(defined) && !elsewhere?.some(({ name }) => name === defined.name),
    )
  }

  async #shareFunctions(): Promise<void> {
    const fresh = this.#fresh()
    for (const defined of fresh) this.#registered.add(defined)
    try {
      await this.#share(this.#own, fresh)
    } catch (error) {
      for (const defined of fresh) this.#registered.delete(defined)
      throw error
    }
  }

  /** Tells another engine, that took over from an earlier one, of all functions that one knew. */
  async shareAgain(engine: Pick<EngineApi, 'registerFunctions'>): Promise<void> {
    if (this.#registered.size > 0) await this.#share(engine, [...this.#registered])
    if (this.#modules)
      await engine.registerFunctions(this.#modules.functions, this.#traced(this.#modules.provider))
  }

  #share(engine: Pick<EngineApi, 'registerFunctions'>, functions: readonly DefinedFunction[]): Promise<void> {
    const provider = functionProvider(this.media, this.#limits, this.#causes)
    return engine.registerFunctions(functions.map(registration), this.#traced(provider))
  }

  #traced(provider: FunctionProvider): FunctionProvider {
    return this.#tracer ? tracedProvider(provider, this.#tracer) : provider
  }
}
