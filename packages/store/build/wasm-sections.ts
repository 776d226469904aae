/** Ids of sections of a WebAssembly module: https://webassembly.github.io/spec/core/binary/modules.html#sections */
const EXPORTS = 7
const CODE = 10

/** Length of what stands before the first section: the magic number and the version. */
const PREAMBLE_BYTES = 8

/** A part of a module, from its first byte to the one after its last. Its length stands before it, at `lengthAt`. */
interface Sized {
  readonly lengthAt: number
  readonly start: number
  readonly end: number
}

/** The content of a section. @throws Error where the module has none of this id */
function section(wasm: Uint8Array, id: number): Sized {
  for (let at = PREAMBLE_BYTES; at < wasm.length;) {
    const found = sized(wasm, at + 1)
    if (wasm[at] === id) return found
    at = found.end
  }
  throw new Error(`The module has no section ${id}`)
}

/** The index of a function among all of a module, imported ones first, by the name it is exported with. */
export function exportedFunction(wasm: Uint8Array, name: string): number {
  const { start } = section(wasm, EXPORTS)
  let { value: count, next: at } = readInteger(wasm, start)
  for (; count > 0; count--) {
    const text = sized(wasm, at)
    const index = readInteger(wasm, text.end + 1)
    const isFunction = wasm[text.end] === 0
    if (isFunction && new TextDecoder().decode(wasm.subarray(text.start, text.end)) === name)
      return index.value
    at = index.next
  }
  throw new Error(`The module exports no function ${name}`)
}

/** The body of a function that is not imported, counted from 0. */
export function functionBody(wasm: Uint8Array, index: number): Sized {
  let at = readInteger(wasm, section(wasm, CODE).start).next
  for (let i = 0; i < index; i++) at = sized(wasm, at).end
  return sized(wasm, at)
}

/** The module with bytes inserted into the body of a function. */
export function insertCode(wasm: Uint8Array, body: Sized, at: number, inserted: Uint8Array): Uint8Array {
  const code = section(wasm, CODE)
  const bodyBytes = Buffer.concat([wasm.subarray(body.start, at), inserted, wasm.subarray(at, body.end)])
  const codeBytes = Buffer.concat([
    wasm.subarray(code.start, body.lengthAt),
    integer(bodyBytes.length),
    bodyBytes,
    wasm.subarray(body.end, code.end),
  ])
  return Buffer.concat([
    wasm.subarray(0, code.lengthAt),
    integer(codeBytes.length),
    codeBytes,
    wasm.subarray(code.end),
  ])
}

/** An unsigned integer as LEB128. */
export function integer(value: number): Uint8Array {
  const bytes = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80)
  return Uint8Array.from([...bytes, value])
}

function sized(wasm: Uint8Array, lengthAt: number): Sized {
  const { value, next } = readInteger(wasm, lengthAt)
  return { lengthAt, start: next, end: next + value }
}

function readInteger(wasm: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let factor = 1; ; factor *= 0x80) {
    const byte = wasm[at++]!
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, next: at }
  }
}
