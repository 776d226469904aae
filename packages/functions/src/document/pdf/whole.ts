import { PolytableError } from '@polytable/model/errors/index'

/** Bytes at the beginning searched for the mark of a PDF and for the length that a linearised one declares. */
const HEAD = 1024
/** Bytes searched at once for the last mark of an end. */
const SLAB = 1024 * 1024
/** Bytes that a mark of an end takes, with the number before it. */
const MARK = 64

const END = /startxref\s+(\d+)(?!\d)|%%EOF/g
const OBJECT = /\b\d+ \d+ obj\b/

/**
 * pdf.js repairs what it can, so that a file cut off would lose its pages in silence. A whole one has a mark of its end, `%%EOF` or
 * a `startxref` that leads to a table, and no more objects after the last one; what else follows does not matter.
 * @throws PolytableError INVALID_DATA_FORMAT
 */
export function checkWhole(bytes: Uint8Array): void {
  const head = latin1(bytes.subarray(0, HEAD))
  const start = head.indexOf('%PDF-')
  if (start < 0) throw new PolytableError('INVALID_DATA_FORMAT', 'The document is not a PDF')
  const declared = /\/Linearized[^>]*\/L\s+(\d+)/.exec(head)?.[1]
  const isShort = declared !== undefined && Number(declared) > bytes.length
  if (isShort || !endsWhole(bytes, start)) {
    throw new PolytableError('INVALID_DATA_FORMAT', 'The PDF is truncated')
  }
}

function endsWhole(bytes: Uint8Array, start: number): boolean {
  for (let to = bytes.length; to > 0; to -= SLAB) {
    const slab = latin1(bytes.subarray(Math.max(0, to - SLAB - MARK), to))
    const mark = [...slab.matchAll(END)].at(-1)
    if (OBJECT.test(slab.slice(mark ? mark.index + mark[0].length : 0))) return false
    if (mark) return mark[1] === undefined || leadsToTable(bytes, start + Number(mark[1]))
  }
  return false
}

function leadsToTable(bytes: Uint8Array, offset: number): boolean {
  return /^\s*(?:xref\b|\d+ \d+ obj\b)/.test(latin1(bytes.subarray(offset, offset + MARK)))
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
