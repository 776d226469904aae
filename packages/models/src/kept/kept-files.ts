/** A file that is kept whole. */
export interface KeptFile {
  readonly url: string
  readonly bytes: number
}

/** What was received of a file that is not whole yet. */
export interface ReceivedPart {
  readonly bytes: number
  /** The content that it is a part of. */
  readonly tag: string
}

/** A file while it is received. */
export interface Receiving {
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Makes it a file that is kept whole, at once. */
  complete(): Promise<void>
  /** Ends it before it is whole. What was received stays for the next attempt where the content has a tag. */
  stop(): Promise<void>
}

/** Files of models that stay on this machine, under the URLs that they come from. What is not whole looks like nothing. */
export interface KeptFiles {
  /** A file as transformers.js takes it from a cache: a response, or the path of a file that the runtime reads by itself. */
  match(url: string): Promise<Response | string | undefined>
  /** Bytes of a file; undefined where it is not kept. */
  sizeOf(url: string): Promise<number | undefined>
  list(): Promise<readonly KeptFile[]>
  /** A text that was kept by {@link write}. */
  read(url: string): Promise<string | undefined>
  write(url: string, text: string): Promise<void>
  /** Deletes a file, and what was received of it. */
  remove(url: string): Promise<void>
  /** The URLs of files of which a part was received. */
  listParts(): Promise<readonly string[]>
  /** The greatest part of a file. */
  received(url: string): Promise<ReceivedPart | undefined>
  /**
   * Begins to receive a file, or goes on behind a part.
   * @param tag letters and digits that name the content; undefined where it has no name
   */
  receive(url: string, tag: string | undefined, part?: ReceivedPart): Promise<Receiving>
  /** Runs `work` while nobody else of this machine works on the same file, where that can be known. */
  alone<T>(url: string, work: () => Promise<T>): Promise<T>
}
