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
  readonly source: 'hub'
  /** When it was downloaded. */
  readonly at: Date
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

/** Models that are kept on this machine. */
export interface ModelKeeper {
  list(): Promise<readonly KeptModel[]>
  /**
   * Downloads a model and tries whether it can be loaded; does nothing more than that where it is kept already.
   * @throws PolytableError PATH_NOT_FOUND, PROVIDER_ERROR, INVALID_ARGUMENT for a model of another task, STORAGE_FULL,
   *   UNSUPPORTED_OPERATION where models are in a folder
   */
  download(model: string, options: ModelDownloadOptions): Promise<KeptModel>
  /** Deletes what is kept of a model. @throws PolytableError PATH_NOT_FOUND where that is nothing */
  remove(model: string): Promise<void>
}
