import { nameAt, viewOf } from '../bytes.ts'

interface Box {
  readonly at: number
  readonly size: number
  readonly body: number
}

/** Bytes of an edit list of one edit, within its box `edts`. */
const EDIT_BYTES = 8 + 28

/**
 * An MP4 file whose pictures are played for so many seconds: what comes later is kept for what needs it, and not shown.
 * @param file its box `moov` is the last
 */
export function withPlayedLength(file: Uint8Array, seconds: number): Uint8Array {
  const view = viewOf(file)
  const moov = find(view, 'moov', { at: 0, size: file.length, body: 0 })
  const trak = moov && boxes(view, moov).find((box) => isTrackOfPictures(view, box))
  const header = moov && find(view, 'mvhd', moov)
  if (!moov || !trak || !header) return file
  const movieScale = view.getUint32(header.body + (view.getUint8(header.body) === 1 ? 20 : 12))
  const units = Math.round(seconds * movieScale)
  const edts = find(view, 'edts', trak)
  const elst = edts && find(view, 'elst', edts)
  if (elst !== undefined) {
    // The last edit is the one that plays.
    const isLong = view.getUint8(elst.body) === 1
    const last = view.getUint32(elst.body + 4) - 1
    const place = elst.body + 8 + last * (isLong ? 20 : 12)
    if (isLong) view.setBigUint64(place, BigInt(units))
    else view.setUint32(place, units)
    return file
  }
  const first = boxes(view, trak)[0]!
  const place = first.at + first.size
  const out = new Uint8Array(file.length + EDIT_BYTES)
  out.set(file.subarray(0, place))
  out.set(editBox(units), place)
  out.set(file.subarray(place), place + EDIT_BYTES)
  for (const { at, size } of [moov, trak]) viewOf(out).setUint32(at, size + EDIT_BYTES)
  return out
}

function isTrackOfPictures(view: DataView, box: Box): boolean {
  if (nameAt(view, box.at + 4) !== 'trak') return false
  const media = find(view, 'mdia', box)
  const handler = media && find(view, 'hdlr', media)
  return handler !== undefined && nameAt(view, handler.body + 8) === 'vide'
}

function find(view: DataView, type: string, within: Box): Box | undefined {
  return boxes(view, within).find(({ at }) => nameAt(view, at + 4) === type)
}

function boxes(view: DataView, within: Box): Box[] {
  const found: Box[] = []
  for (let at = within.body; at + 8 <= within.at + within.size;) {
    const short = view.getUint32(at)
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short
    if (size < 8) break
    found.push({ at, size, body: at + (short === 1 ? 16 : 8) })
    at += size
  }
  return found
}

function editBox(units: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(EDIT_BYTES))
  const head = (at: number, size: number, name: string): void => {
    view.setUint32(at, size)
    ;[...name].forEach((letter, i) => view.setUint8(at + 4 + i, letter.charCodeAt(0)))
  }
  head(0, EDIT_BYTES, 'edts')
  head(8, EDIT_BYTES - 8, 'elst')
  view.setUint32(20, 1)
  view.setUint32(24, units)
  view.setUint32(32, 0x10000)
  return new Uint8Array(view.buffer)
}
