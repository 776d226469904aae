import { ReopeningHandle } from './reopening-handle.ts'

/** How many files are opened at once: the browser does it in a process that all pages share. */
const AT_ONCE = 32

/**
 * Files of PGlite's pool that are opened after the database: each takes the browser a millisecond or so, and few are needed soon.
 * PGlite opens all of its files at once, and keeps what it is given for them to itself.
 */
export class SpareHandles {
  readonly #handlesByName = new Map<string, ReopeningHandle>()
  readonly #shrunk: Set<ReopeningHandle>
  #stopped = false

  /** @param shrunk as of {@link ReopeningHandle} */
  constructor(shrunk: Set<ReopeningHandle>) {
    this.#shrunk = shrunk
  }

  get size(): number {
    return this.#handlesByName.size
  }

  /** Whether a file is still to be opened. */
  has(name: string): boolean {
    return this.#handlesByName.has(name)
  }

  /** Has PGlite take the files for open that `isSpare` names, in `work`. */
  async during<T>(isSpare: (name: string) => boolean, work: () => Promise<T>): Promise<T> {
    const prototype = FileSystemDirectoryHandle.prototype
    const original = prototype.getFileHandle
    const spare = (name: string, file: () => Promise<FileSystemFileHandle>): FileSystemFileHandle => {
      const handle = new ReopeningHandle(file, undefined, this.#shrunk)
      this.#handlesByName.set(name, handle)
      // What PGlite asks of a file.
      return { name, createSyncAccessHandle: async () => handle } as unknown as FileSystemFileHandle
    }
    prototype.getFileHandle = async function (this: FileSystemDirectoryHandle, name, options) {
      const file = (): Promise<FileSystemFileHandle> => original.call(this, name, options)
      return !options?.create && isSpare(name) ? spare(name, file) : file()
    }
    try {
      return await work()
    } finally {
      prototype.getFileHandle = original
    }
  }

  /** Opens them, the last one first. `failed` is called with the name of one that cannot be opened. */
  async open(failed: (name: string) => void): Promise<void> {
    const names = [...this.#handlesByName.keys()].reverse()
    while (names.length > 0 && !this.#stopped) {
      await Promise.all(names.splice(0, AT_ONCE).map((name) => this.#openOne(name, failed)))
    }
  }

  /** Has no more of them opened. */
  stop(): void {
    this.#stopped = true
  }

  async #openOne(name: string, failed: (name: string) => void): Promise<void> {
    try {
      await this.#handlesByName.get(name)!.open()
    } catch {
      failed(name)
    }
    this.#handlesByName.delete(name)
  }
}
