/** What is used of a `FileSystemSyncAccessHandle`, which the types of a page do not have. */
export interface SyncFile {
  read(buffer: Uint32Array, options: { at: number }): number
  write(buffer: Uint32Array, options: { at: number }): number
  flush(): void
}

/** A counter in one OPFS file whose handle is exclusive, as a database's are. */
export class CounterEngine {
  readonly #engine = crypto.randomUUID()
  readonly #store: SyncFile

  constructor(store: SyncFile) {
    this.#store = store
  }

  engine(): Promise<string> {
    return Promise.resolve(this.#engine)
  }

  read(): Promise<number> {
    return Promise.resolve(this.#read())
  }

  increment(): Promise<number> {
    const next = this.#read() + 1
    this.#store.write(new Uint32Array([next]), { at: 0 })
    this.#store.flush()
    return Promise.resolve(next)
  }

  /** Commits and never answers. */
  async incrementSilently(): Promise<number> {
    await this.increment()
    return new Promise(() => {})
  }

  /** Answers late enough to be interrupted. */
  async slowRead(milliseconds: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return this.#read()
  }

  async *slowTicks(): AsyncGenerator<number> {
    for (let tick = 0; ; tick++) {
      yield tick
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  crash(): Promise<void> {
    setTimeout(() => {
      throw new Error('The engine crashed')
    })
    return new Promise(() => {})
  }

  #read(): number {
    const value = new Uint32Array(1)
    this.#store.read(value, { at: 0 })
    return value[0]!
  }
}
