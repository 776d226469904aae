import { nameAt } from '../bytes.ts'
import { isoBox, isoBoxes, viewOfBlob } from '../containers/iso-boxes.ts'

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

/** Bytes of boxes that are read whole. */
const MAX_BOX = 2 ** 20

export async function readMovie(file: Blob): Promise<MovieDetails> {
  const movie = await isoBox(file, 'moov')
  const tracks = new Map<number, TrackDetails>()
  for (const { body } of movie === undefined ? [] : await isoBoxes(movie, 'trak')) {
    const header = await isoBox(body, 'tkhd')
    if (header === undefined || header.size > MAX_BOX) continue
    const view = await viewOfBlob(header)
    tracks.set(view.getUint32(view.getUint8(0) === 1 ? 20 : 12), await readTrack(body))
  }
  return { tags: await brandsOf(await isoBox(file, 'ftyp')), tracks }
}

async function brandsOf(ftyp: Blob | undefined): Promise<Record<string, string>> {
  if (ftyp === undefined || ftyp.size < 8 || ftyp.size > MAX_BOX) return {}
  const view = await viewOfBlob(ftyp)
  let brands = ''
  for (let at = 8; at + 4 <= view.byteLength; at += 4) brands += nameAt(view, at)
  return {
    major_brand: nameAt(view, 0),
    minor_version: String(view.getUint32(4)),
    compatible_brands: brands,
  }
}

async function readTrack(track: Blob): Promise<TrackDetails> {
  const media = await isoBox(track, 'mdia')
  const information = media && (await isoBox(media, 'minf'))
  const table = information && (await isoBox(information, 'stbl'))
  const handler = media && (await textOf(await isoBox(media, 'hdlr'), 24))
  const tags: Record<string, string> = handler ? { handler_name: handler } : {}
  if (table !== undefined) Object.assign(tags, await entryTags(await isoBox(table, 'stsd')))
  return { samples: table === undefined ? 0 : await sampleCount(table), tags }
}

async function sampleCount(table: Blob): Promise<number> {
  const sizes = (await isoBox(table, 'stsz')) ?? (await isoBox(table, 'stz2'))
  return sizes === undefined || sizes.size < 12 ? 0 : (await viewOfBlob(sizes.slice(8, 12))).getUint32(0)
}

/** The name in a handler: null-terminated in MP4, behind its length in QuickTime files. */
async function textOf(box: Blob | undefined, from: number): Promise<string> {
  if (box === undefined || box.size <= from || box.size > MAX_BOX) return ''
  const bytes = new Uint8Array(await box.slice(from).arrayBuffer())
  const isCounted = bytes[0] === bytes.length - 1
  const text = new TextDecoder().decode(isCounted ? bytes.subarray(1) : bytes)
  return text.split('\0')[0]!
}

/** Of a sample description: who wrote it, and for video, with what. */
async function entryTags(descriptions: Blob | undefined): Promise<Record<string, string>> {
  if (descriptions === undefined || descriptions.size < 28 || descriptions.size > MAX_BOX) return {}
  const [entry] = await isoBoxes(descriptions.slice(8), undefined, 1)
  if (entry === undefined || entry.body.size < 16) return {}
  const bytes = new Uint8Array(await entry.body.slice(0, 78).arrayBuffer())
  const vendor = [...bytes.subarray(12, 16)].map((byte) =>
    byte > 31 && byte < 127 ? String.fromCharCode(byte) : `[${byte}]`,
  )
  // The name of the compressor: of video entries, 32 bytes, the first of which is its length.
  const isVideo = bytes.length === 78 && VIDEO_ENTRIES.test(entry.type)
  const encoder = isVideo ? new TextDecoder().decode(bytes.subarray(43, 43 + Math.min(bytes[42]!, 31))) : ''
  return { vendor_id: vendor.join(''), ...(encoder === '' ? {} : { encoder }) }
}

const VIDEO_ENTRIES = /^(avc|hvc|hev|vp0|av0|mp4v|ap4|apc|aps|apch|encv)/
