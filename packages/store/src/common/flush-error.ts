/** The file system could not bring to the disk what was committed: only opening again tells what is there. */
export class FlushError extends Error {
  constructor(cause: unknown) {
    super('Flushing committed data to disk failed.', { cause })
    this.name = 'FlushError'
  }
}
