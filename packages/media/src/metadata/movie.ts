import { bytesIn, nameAt } from '../bytes.ts'
import { boxesIn, boxIn, isoBox, viewOfBlob } from '../containers/iso-boxes.ts'
import { trackIdOf } from '../video/demux/edit-list.ts'

/** What an MP4 or QuickTime file says of itself that mediabunny leaves out (ISO/IEC 14496-12). */
export interface MovieDetails {
  readonly tags: Readonly<Record<string, string>>
  readonly tracks: ReadonlyMap<number, TrackDetails>
}

export interface TrackDetails {
  /** Samples of the track; 0 where they are in fragments. */
  readonly samples: number
  readonly tags: Readonly<Record<string, string>>
}

/** Bytes of brands, or of a name, that are read. */
const MAX_TEXT = 2 ** 20

/** @param movie the body of the file's box `moov` */
export async function readMovie(file: Blob, movie: DataView | undefined): Promise<MovieDetails> {
  const tracks = new Map<number, TrackDetails>()
  for (const { body } of movie === undefined ? [] : boxesIn(movie, 'trak')) {
    const id = trackIdOf(body)
    if (id !== undefined) tracks.set(id, readTrack(body))
  }
  return { tags: await brandsOf(await isoBox(file, 'ftyp')), tracks }
}

async function brandsOf(ftyp: Blob | undefined): Promise<Record<string, string>> {
  if (ftyp === undefined || ftyp.size < 8 || ftyp.size > MAX_TEXT) return {}
  const view = await viewOfBlob(ftyp)
  let brands = ''
  for (let at = 8; at + 4 <= view.byteLength; at += 4) brands += nameAt(view, at)
  return {
    major_brand: nameAt(view, 0),
    minor_version: String(view.getUint32(4)),
    compatible_brands: brands,
  }
}

function readTrack(track: DataView): TrackDetails {
  const media = boxIn(track, 'mdia')
  const table = boxIn(boxIn(media, 'minf'), 'stbl')
  const handler = textOf(boxIn(media, 'hdlr'), 24)
  return {
    samples: sampleCount(table),
    tags: { ...(handler === '' ? {} : { handler_name: handler }), ...entryTags(boxIn(table, 'stsd')) },
  }
}

function sampleCount(table: DataView | undefined): number {
  const sizes = boxIn(table, 'stsz') ?? boxIn(table, 'stz2')
  return sizes === undefined || sizes.byteLength < 12 ? 0 : sizes.getUint32(8)
}

/** The name in a handler: null-terminated in MP4, behind its length in QuickTime files. */
function textOf(box: DataView | undefined, from: number): string {
  if (box === undefined || box.byteLength <= from || box.byteLength > MAX_TEXT) return ''
  const bytes = bytesIn(box)!.subarray(from)
  const isCounted = bytes[0] === bytes.length - 1
  const text = new TextDecoder().decode(isCounted ? bytes.subarray(1) : bytes)
  return text.split('\0')[0]!
}

/** Of a sample description: who wrote it, and for video, with what. */
function entryTags(descriptions: DataView | undefined): Record<string, string> {
  if (descriptions === undefined || descriptions.byteLength < 28) return {}
  const [entry] = boxesIn(
    new DataView(descriptions.buffer, descriptions.byteOffset + 8, descriptions.byteLength - 8),
    undefined,
    1,
  )
  if (entry === undefined || entry.body.byteLength < 16) return {}
  const bytes = bytesIn(entry.body)!.subarray(0, 78)
  const vendor = [...bytes.subarray(12, 16)].map((byte) =>
    byte > 31 && byte < 127 ? String.fromCharCode(byte) : `[${byte}]`,
  )
  // The name of the compressor: of video entries, 32 bytes, the first of which is its length.
  const isVideo = bytes.length === 78 && VIDEO_ENTRIES.test(entry.type)
  const encoder = isVideo ? new TextDecoder().decode(bytes.subarray(43, 43 + Math.min(bytes[42]!, 31))) : ''
  return { vendor_id: vendor.join(''), ...(encoder === '' ? {} : { encoder }) }
}

const VIDEO_ENTRIES = /^(avc|hvc|hev|vp0|av0|mp4v|ap4|apc|aps|apch|encv)/
