/** A protobuf message being written: what goes after another simply follows it. */
export type Bytes = readonly number[]

const VARINT = 0
const LENGTH_DELIMITED = 2

function varint(value: number): Bytes {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  return [...bytes, rest]
}

/** A field of an integer that is not negative. */
export function integer(field: number, value: number): Bytes {
  return [...varint(field * 8 + VARINT), ...varint(value)]
}

/** A field of text, of bytes, or of a message. */
export function block(field: number, content: string | Bytes): Bytes {
  const bytes = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content
  return [...varint(field * 8 + LENGTH_DELIMITED), ...varint(bytes.length), ...bytes]
}
