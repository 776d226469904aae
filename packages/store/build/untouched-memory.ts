import { exportedFunction, functionBody, insertCode, integer } from './wasm-sections.ts'

/**
 * What is set to zero of PostgreSQL's shared memory when it starts, in bytes. All that the server allocates before it is less than a
 * megabyte, and no memory is ever given back: what lies further on was never written and is zero.
 */
const CLEARED_BYTES = 2 * 1024 * 1024

// Instructions: https://webassembly.github.io/spec/core/binary/instructions.html
const LOCAL_GET = 0x20
const I32_CONST = 0x41
const CALL = 0x10
const DROP = 0x1a
const I32_LT_U = 0x49
const SELECT = 0x1b

// Emscripten's mmap: the address and the length that it was asked for, rounded up.
const ADDRESS = 4
const LENGTH = 6

/**
 * PGlite's server with a mmap that does not set all of the memory it gives to zero. The server calls it for memory without a file
 * once, when it starts, for its shared memory: 145 MB, mostly buffers. To write them has the system find pages for all, which takes
 * longer than the rest of the start.
 * @throws Error where mmap is another one than this was made for
 */
export function withUntouchedMemory(wasm: Uint8Array<ArrayBuffer>): Uint8Array {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm))
  const imported = imports.filter(({ kind }) => kind === 'function').length
  const body = functionBody(wasm, exportedFunction(wasm, 'mmap') - imported)
  const length = [LOCAL_GET, LENGTH]
  const clearAll = [LOCAL_GET, ADDRESS, I32_CONST, 0, ...length]
  const memset = [CALL, ...integer(exportedFunction(wasm, 'memset')), DROP]
  const found = Buffer.from(wasm.subarray(body.start, body.end)).indexOf(
    Uint8Array.from([...clearAll, ...memset]),
  )
  if (found < 0) throw new Error('mmap clears memory in another way than this expects')
  // The lesser of the two: memset(address, 0, length < CLEARED_BYTES ? length : CLEARED_BYTES).
  const most = [I32_CONST, ...integer(CLEARED_BYTES)]
  const lesser = Uint8Array.from([...most, ...length, ...most, I32_LT_U, SELECT])
  return insertCode(wasm, body, body.start + found + clearAll.length, lesser)
}
