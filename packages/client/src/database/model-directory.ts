/** A directory of files, such as one of the origin private file system or one that a user chose. */
export interface ModelDirectory {
  /** Tells it from a file. */
  readonly kind: 'directory'
  /** Its name in the directory that it is in. */
  readonly name: string
  /** What is in it. */
  values(): AsyncIterable<ModelDirectory | ModelFileHandle>
}

/** A file in such a directory. */
export interface ModelFileHandle {
  /** Tells it from a directory. */
  readonly kind: 'file'
  /** Its name in the directory that it is in. */
  readonly name: string
  /** What it holds. */
  getFile(): Promise<Blob>
}

/**
 * The files of a model: by their paths in it, such as `onnx/model.onnx`; as a list, such as what an `<input webkitdirectory>` gives; or
 * a directory.
 */
export type ModelFiles = Readonly<Record<string, Blob>> | readonly Blob[] | ModelDirectory

/** Whether files are given as a directory. */
export function isDirectory(given: unknown): given is ModelDirectory {
  const { kind, values } = (given ?? {}) as { readonly kind?: unknown; readonly values?: unknown }
  return kind === 'directory' && typeof values === 'function'
}
