import { nameAt } from '../bytes.ts'

/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2). Its bytes are read when they are asked for. */
export interface IsoBox {
  readonly type: string
  readonly body: Blob
}

/**
 * The boxes within a file or the body of a box, up to the first whose length is wrong.
 * @param type of those that are wanted; all without
 * @param most the greatest number of them
 */
export async function isoBoxes(parent: Blob, type?: string, most = Infinity): Promise<IsoBox[]> {
  const found: IsoBox[] = []
  for (let at = 0; at + 8 <= parent.size && found.length < most;) {
    const head = new DataView(await parent.slice(at, at + 16).arrayBuffer())
    const { name, size, start } = headOf(head, 0, parent.size - at)
    if (size < start) break
    if (type === undefined || name === type)
      found.push({ type: name, body: parent.slice(at + start, at + size) })
    at += size
  }
  return found
}

/** The body of the first box of a type. */
export async function isoBox(parent: Blob, type: string): Promise<Blob | undefined> {
  return (await isoBoxes(parent, type, 1))[0]?.body
}

/** The whole of a body, to be read from. */
export async function viewOfBlob(blob: Blob): Promise<DataView<ArrayBuffer>> {
  return new DataView(await blob.arrayBuffer())
}

/** A box within one that is in memory. */
export interface HeldBox {
  readonly type: string
  readonly body: DataView
}

/** Boxes of a kind that are listed: files have a few. */
const MAX_BOXES = 4096
/** Bytes of a `moov` that are read. */
const MAX_MOVIE = 2 ** 28

/**
 * The body of the box `moov` of a file, read whole: each of the many small boxes in it would be a question to another process in
 * browsers.
 */
export async function readMovieBox(file: Blob): Promise<DataView | undefined> {
  const movie = await isoBox(file, 'moov')
  return movie === undefined || movie.size > MAX_MOVIE ? undefined : viewOfBlob(movie)
}

/**
 * The boxes within one that is in memory, up to the first whose length is wrong.
 * @param type of those that are wanted; all without
 * @param most the greatest number of them
 */
export function boxesIn(parent: DataView, type?: string, most = MAX_BOXES): HeldBox[] {
  const found: HeldBox[] = []
  for (let at = 0; at + 8 <= parent.byteLength && found.length < most;) {
    const { name, size, start } = headOf(parent, at, parent.byteLength - at)
    if (size < start) break
    const end = Math.min(at + size, parent.byteLength)
    if (type === undefined || name === type)
      found.push({ type: name, body: partOf(parent, Math.min(at + start, end), end) })
    at += size
  }
  return found
}

/** The body of the first box of a type within one that is in memory. */
export function boxIn(parent: DataView | undefined, type: string): DataView | undefined {
  return parent && boxesIn(parent, type, 1)[0]?.body
}

/** @param rest bytes up to the end of what the box lies in. @returns with the size of the whole box, and where its body begins in it */
function headOf(view: DataView, at: number, rest: number): { name: string; size: number; start: number } {
  const short = view.getUint32(at)
  const isLong = short === 1 && at + 16 <= view.byteLength
  const size = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? rest : short
  return { name: nameAt(view, at + 4), size, start: isLong ? 16 : 8 }
}

function partOf(view: DataView, from: number, to: number): DataView {
  return new DataView(view.buffer, view.byteOffset + from, to - from)
}
