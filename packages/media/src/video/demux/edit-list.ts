import { boxesIn, boxIn, readMovieBox } from '../../containers/iso-boxes.ts'

/** A stretch of a track's medium that is played. */
export interface Edit {
  /** Seconds it is played; 0 for all that is there. */
  readonly duration: number
  /** Ticks of the medium's clock where it begins; undefined where nothing is played. */
  readonly from: number | undefined
}

export interface EditList {
  readonly edits: readonly Edit[]
  /** Ticks a second of the medium's clock. */
  readonly timeScale: number
}

/** Edits that are followed. */
const MAX_EDITS = 4096
const NORMAL_RATE = 0x10000

/** The edit list of a track of a file, as {@link editListOf} has it. */
export async function readEditList(file: Blob, trackId: number): Promise<EditList | undefined> {
  return editListOf(await readMovieBox(file), trackId)
}

/**
 * The edit list of a track of an MP4 or QuickTime file (ISO/IEC 14496-12, 8.6.6).
 * @param movie the body of its box `moov`
 * @returns undefined where there is none, or where the movie is fragmented: its tracks are played from the first edit on.
 */
export function editListOf(movie: DataView | undefined, trackId: number): EditList | undefined {
  if (movie === undefined || boxIn(movie, 'mvex') !== undefined) return undefined
  const movieScale = timeScaleOf(boxIn(movie, 'mvhd'))
  const track = boxesIn(movie, 'trak').find(({ body }) => trackIdOf(body) === trackId)?.body
  const list = boxIn(boxIn(track, 'edts'), 'elst')
  const timeScale = timeScaleOf(boxIn(boxIn(track, 'mdia'), 'mdhd'))
  if (list === undefined || !timeScale || !movieScale) return undefined
  const edits = readEdits(list, movieScale)
  return edits.some((edit) => edit.from !== undefined) ? { edits, timeScale } : undefined
}

/** The edits up to the first that is not played at normal speed. */
function readEdits(view: DataView, movieScale: number): Edit[] {
  const isLong = view.getUint8(0) === 1
  const size = isLong ? 20 : 12
  const count = Math.min(view.getUint32(4), MAX_EDITS, Math.floor((view.byteLength - 8) / size))
  const edits: Edit[] = []
  for (let i = 0, at = 8; i < count; i++, at += size) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const from = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (from !== -1 && view.getInt32(at + size - 4) !== NORMAL_RATE) break
    edits.push({ duration: duration / movieScale, from: from === -1 ? undefined : from })
  }
  return edits
}

/** The number of a track, as its header has it. */
export function trackIdOf(track: DataView): number | undefined {
  const header = boxIn(track, 'tkhd')
  return header?.getUint32(header.getUint8(0) === 1 ? 20 : 12)
}

/** Of `mvhd` and `mdhd`, which begin alike. */
function timeScaleOf(header: DataView | undefined): number | undefined {
  return header?.getUint32(header.getUint8(0) === 1 ? 20 : 12)
}
