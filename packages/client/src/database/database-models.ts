import type { KeptModel, LoadedModel, ModelDownloadOptions } from '@polytable/model/ports/model-keeper'
import { checkCalls } from '../calls/check-arguments.ts'
import { modelCalls } from '../calls/method-arguments.ts'
import type { Session } from '../connection/session.ts'

/**
 * The models that this machine keeps of the hub, so that they work offline: those that were downloaded here, and those that functions
 * downloaded at their first use. All databases of this origin or user share them.
 */
export class DatabaseModels {
  readonly #session: Session

  static {
    checkCalls(this, modelCalls)
  }

  constructor(session: Session) {
    this.#session = session
  }

  /** The models that are kept: one entry for each function and dtype that a model was loaded for. */
  async list(): Promise<KeptModel[]> {
    return [...(await this.#session.engine.listModels())]
  }

  /**
   * The models that are in memory for functions of this database, the least recently used first. They stay until others need their
   * place: `models.memoryBytes` of `open` says how much there is.
   */
  async loaded(): Promise<LoadedModel[]> {
    return [...(await this.#session.engine.loadedModels())]
  }

  /**
   * Downloads what a function needs of a model, and tries whether it can be loaded. What breaks off, or is aborted, goes on from
   * there the next time.
   * @throws PolytableError PATH_NOT_FOUND where the hub does not have it, INVALID_ARGUMENT where it is none for the function,
   *   PROVIDER_ERROR where the download breaks off or what came cannot be read, STORAGE_FULL
   */
  download(model: string, options: ModelDownloadOptions): Promise<KeptModel> {
    return this.#session.engine.downloadModel(model, options)
  }

  /** Deletes what is kept of a model. @throws PolytableError PATH_NOT_FOUND where that is nothing */
  remove(model: string): Promise<void> {
    return this.#session.engine.removeModel(model)
  }
}
