import type {
  KeptModel,
  LoadedModel,
  ModelDownloadOptions,
  ModelImportOptions,
} from '@polytable/model/ports/model-keeper'
import { checkCalls } from '../calls/check-arguments.ts'
import { modelCalls } from '../calls/method-arguments.ts'
import type { Session } from '../connection/session.ts'
import type { ModelFiles } from './model-directory.ts'

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

  /**
   * Keeps a model whose files are at hand, under a name of your choice, and tries whether it can be loaded. From then on functions find
   * it by its name, offline: the hub is not asked for more of it. `download` with another task says whether it is one for that too.
   * @param files by their paths in the model, such as `{ 'config.json': file, 'onnx/model.onnx': file }`; a list, such as the files of an
   *   `<input webkitdirectory>`; or a directory, such as one of the origin private file system. Graphs without a folder are those of
   *   `onnx/`.
   * @throws PolytableError PATH_ALREADY_EXISTS where something is kept under this name, PATH_NOT_FOUND where a file of it is missing,
   *   INVALID_ARGUMENT where it is none for the function, PROVIDER_ERROR where it cannot be read, STORAGE_FULL,
   *   UNSUPPORTED_OPERATION where models are in a folder
   */
  async import(model: string, files: ModelFiles, options: ModelImportOptions): Promise<KeptModel> {
    // Most programs never import one.
    const { modelFilesOf } = await import('./model-files.ts')
    return this.#session.engine.importModel(model, await modelFilesOf(files), options)
  }

  /** Deletes what is kept of a model. @throws PolytableError PATH_NOT_FOUND where that is nothing */
  remove(model: string): Promise<void> {
    return this.#session.engine.removeModel(model)
  }
}
