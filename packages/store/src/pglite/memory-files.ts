import type { PGlite } from '@electric-sql/pglite'

/** A file of Emscripten's MEMFS. Of `contents` the first `usedBytes` are the file, the rest is zero. */
interface MemoryFile {
  contents: Uint8Array
  readonly usedBytes: number
}

/** The parts of Emscripten's MEMFS that its types leave out. */
interface MemoryFiles {
  expandFileStorage(file: MemoryFile, capacity: number): void
  resizeFileStorage(file: { usedBytes: number } & MemoryFile, size: number): void
}

/** Files up to this size are given twice the space whenever they outgrow theirs, larger ones a quarter more. */
const DOUBLING_BYTES = 128 * 1024 * 1024

/**
 * Has files in memory grow with space to spare. Emscripten copies a file whole each time that PostgreSQL makes it longer, by half a
 * megabyte at most, so that filling a table takes a time that grows with the square of its size. Space that was never written
 * takes none of the machine's memory.
 */
export function growMemoryFiles({ Module }: PGlite): void {
  const { MEMFS: files } = Module as unknown as { readonly MEMFS: MemoryFiles }
  const resize = files.resizeFileStorage
  files.expandFileStorage = (file, capacity) => {
    const { length } = file.contents
    if (length >= capacity) return
    const grown = new Uint8Array(Math.max(capacity, length * (length < DOUBLING_BYTES ? 2 : 1.25)))
    grown.set(file.contents.subarray(0, file.usedBytes))
    file.contents = grown
  }
  files.resizeFileStorage = (file, size) => {
    if (size < file.usedBytes) return resize(file, size)
    files.expandFileStorage(file, size)
    file.usedBytes = size
  }
}
