/** The file system could not bring to the disk what was committed: only opening again tells what is there. */
export class FlushError extends Error {
  constructor(cause: unknown) {
    super('What was committed did not reach the disk.', { cause })
    this.name = 'FlushError'
  }
}
