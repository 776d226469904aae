/** A model that is kept on this machine, and works offline. */
export interface KeptModel {
  /** `organisation/name`, or `name`, such as that of a language of `ocr`. */
  readonly model: string
  /** The function that it was downloaded for, such as 'whisper'. */
  readonly task: string
  /** Which of its weights: 'q8', 'fp32'; 'traineddata' of what `ocr` reads, which does not tell it. */
  readonly dtype: string
  /** Bytes of its files. Files that it has in common with the same model for another function count for both. */
  readonly bytes: number
  /** Where it came from. */
  readonly source: 'hub' | 'import'
  /** When it was downloaded. */
  readonly at: Date
}

/** A model that is in memory. */
export interface LoadedModel {
  /** `organisation/name`, or `name`. */
  readonly model: string
  /** The function that it was loaded for, such as 'whisper'. `clip` has one model for texts and one for images. */
  readonly task: string
  /** Which of its weights: 'q8', 'fp32'; 'traineddata' of what `ocr` reads. */
  readonly dtype: string
  /** What it runs on. */
  readonly device: 'webgpu' | 'wasm' | 'cpu'
  /** Bytes of its weights. They take about as much memory; a model takes more of it while it works. */
  readonly bytes: number
  /** Whether it is at work now. */
  readonly isInUse: boolean
  /** When it was last used. */
  readonly usedAt: Date
}

/** How far the download of a model is. */
export interface ModelDownloadProgress {
  /** The model. */
  readonly model: string
  /** Bytes of its files that are here. */
  readonly loadedBytes: number
  /** Bytes of its files, as far as they are known yet: it grows. */
  readonly totalBytes: number
}

/** Options of a download. */
export interface ModelDownloadOptions {
  /** The function that it is for: it says which files are needed. */
  readonly task: string
  /** Ends the download: it rejects with the signal's reason. What was received is kept, and a later download goes on from there. */
  readonly signal?: AbortSignal
  /** Is called as files arrive. */
  readonly onProgress?: (progress: ModelDownloadProgress) => void
}

/** A file of a model. */
export interface ModelFile {
  /** Where it is in the model, such as `onnx/model.onnx`. */
  readonly path: string
  readonly blob: Blob
}

/** Options of an import. */
export interface ModelImportOptions {
  /** The function that it is for. */
  readonly task: string
  /** Ends the import: it rejects with the signal's reason, and nothing is kept. */
  readonly signal?: AbortSignal
}

/** Models that are kept on this machine, and those of them that are in memory. */
export interface ModelKeeper {
  list(): Promise<readonly KeptModel[]>
  /** The models in memory, the least recently used first. */
  loaded(): Promise<readonly LoadedModel[]>
  /**
   * Downloads a model and tries whether it can be loaded; does nothing more than that where it is kept already.
   * @throws PolytableError PATH_NOT_FOUND, PROVIDER_ERROR, INVALID_ARGUMENT for a model of another task, STORAGE_FULL,
   *   UNSUPPORTED_OPERATION where models are in a folder
   */
  download(model: string, options: ModelDownloadOptions): Promise<KeptModel>
  /**
   * Keeps the files of a model, and tries whether it can be loaded; keeps nothing where it cannot.
   * @throws PolytableError PATH_ALREADY_EXISTS where something is kept of it, PATH_NOT_FOUND where a file is missing, PROVIDER_ERROR,
   *   INVALID_ARGUMENT, STORAGE_FULL, UNSUPPORTED_OPERATION where models are in a folder
   */
  import(model: string, files: readonly ModelFile[], options: ModelImportOptions): Promise<KeptModel>
  /** Deletes what is kept of a model. @throws PolytableError PATH_NOT_FOUND where that is nothing */
  remove(model: string): Promise<void>
}
