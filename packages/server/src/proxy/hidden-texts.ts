/** What stands where a secret was. */
const SHOWN = new TextEncoder().encode('[secret]')

/** A stream of bytes in which some texts do not stand, wherever its chunks begin and end; all else goes on at once. */
export function hideTexts(texts: readonly string[]): TransformStream<Uint8Array, Uint8Array> {
  const encoder = new TextEncoder()
  const hidden = [...new Set(texts)].sort((a, b) => b.length - a.length).map((text) => encoder.encode(text))
  let rest: Uint8Array = new Uint8Array()
  return new TransformStream({
    transform(chunk, controller) {
      let bytes = joined(rest, chunk)
      for (let found = firstOf(hidden, bytes); found; found = firstOf(hidden, bytes)) {
        if (found.at > 0) controller.enqueue(bytes.subarray(0, found.at))
        controller.enqueue(SHOWN)
        bytes = bytes.subarray(found.at + found.length)
      }
      const end = bytes.length - begunAtEnd(hidden, bytes)
      if (end > 0) controller.enqueue(bytes.subarray(0, end))
      rest = bytes.slice(end)
    },
    flush(controller) {
      if (rest.length > 0) controller.enqueue(rest)
    },
  })
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** The first of some texts in bytes. Where two begin at one place, the longer. */
function firstOf(
  texts: readonly Uint8Array[],
  bytes: Uint8Array,
): { readonly at: number; readonly length: number } | undefined {
  let first: { at: number; length: number } | undefined
  for (const text of texts) {
    const at = indexOf(bytes, text)
    if (at >= 0 && (!first || at < first.at)) first = { at, length: text.length }
  }
  return first
}

function indexOf(bytes: Uint8Array, text: Uint8Array): number {
  for (let at = bytes.indexOf(text[0]!); at >= 0; at = bytes.indexOf(text[0]!, at + 1))
    if (startsWith(bytes, at, text)) return at
  return -1
}

function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  return at + text.length <= bytes.length && text.every((byte, i) => bytes[at + i] === byte)
}

/** How many bytes at the end may be the beginning of one of the texts. */
function begunAtEnd(texts: readonly Uint8Array[], bytes: Uint8Array): number {
  const most = Math.min(bytes.length, Math.max(0, ...texts.map((text) => text.length - 1)))
  for (let length = most; length > 0; length--) {
    const at = bytes.length - length
    if (texts.some((text) => length < text.length && startsWith(bytes, at, text.subarray(0, length))))
      return length
  }
  return 0
}
