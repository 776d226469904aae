import type { Edit } from './recipes.ts'

interface Box {
  readonly at: number
  readonly size: number
  readonly body: number
}

/** A copy of an MP4 whose `moov` is its last box, with another edit list for its (first) track. */
export function withEditList(file: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const moov = find(view, 'moov', { at: 0, size: file.length, body: 0 })
  const trak = find(view, 'trak', moov)
  const edts = find(view, 'edts', trak)
  const movieScale = view.getUint32(find(view, 'mvhd', moov).body + 12)
  const mdhd = find(view, 'mdhd', find(view, 'mdia', trak))
  const mediaScale = view.getUint32(mdhd.body + 12)
  const list = editBox(edits, movieScale, mediaScale)
  const out = new Uint8Array(file.length - edts.size + list.length)
  out.set(file.subarray(0, edts.at))
  out.set(list, edts.at)
  out.set(file.subarray(edts.at + edts.size), edts.at + list.length)
  const result = new DataView(out.buffer)
  for (const box of [moov, trak]) result.setUint32(box.at, box.size - edts.size + list.length)
  return out
}

function find(view: DataView, type: string, within: Box): Box {
  for (let at = within.body; at < within.at + within.size;) {
    const size = view.getUint32(at)
    const name = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)))
    if (name === type) return { at, size, body: at + 8 }
    at += size
  }
  throw new Error(`There is no ${type}.`)
}

function editBox(edits: readonly Edit[], movieScale: number, mediaScale: number): Uint8Array {
  const size = 16 + 12 * edits.length
  const view = new DataView(new ArrayBuffer(8 + size))
  const header = (at: number, length: number, name: string): void => {
    view.setUint32(at, length)
    ;[...name].forEach((letter, i) => view.setUint8(at + 4 + i, letter.charCodeAt(0)))
  }
  header(0, 8 + size, 'edts')
  header(8, size, 'elst')
  view.setUint32(20, edits.length)
  edits.forEach(({ duration, from }, i) => {
    const at = 24 + 12 * i
    view.setUint32(at, Math.round((duration * movieScale) / 1000))
    view.setInt32(at + 4, from < 0 ? -1 : Math.round((from * mediaScale) / 1000))
    view.setUint32(at + 8, 0x10000)
  })
  return new Uint8Array(view.buffer)
}
