/** A worker that can end in every way there is. */
export class WorkerApi {
  constructor(readonly exit: () => void) {}

  hello(): Promise<string> {
    return Promise.resolve('hello')
  }

  never(): Promise<void> {
    return new Promise(() => {})
  }

  /** Blocks the thread, as a long statement does. */
  block(milliseconds: number): Promise<string> {
    const end = performance.now() + milliseconds
    while (performance.now() < end);
    return Promise.resolve('done')
  }

  async *ticks(): AsyncGenerator<number> {
    yield 1
    yield 2
    await this.never()
  }

  /** An exception outside every call. */
  throwLater(): Promise<void> {
    setTimeout(() => {
      throw new Error('nobody catches this')
    }, 5)
    return this.never()
  }

  exitNow(): Promise<void> {
    this.exit()
    return this.never()
  }
}
