import { bytesOf } from '../bytes.ts'
import { isoBox, isoBoxes, viewOfBlob, type IsoBox } from '../containers/iso-boxes.ts'
import { sniffMediaType } from '../sniff/media-type.ts'
import type { Orientation } from './turn.ts'
import type { ImageInfo, StoredImage, UnreadImage } from './types.ts'

export interface HeifMetadata {
  readonly orientation: Orientation
  readonly profile: Uint8Array<ArrayBuffer> | undefined
}

type Size = Pick<ImageInfo, 'width' | 'height'>

/** Bytes of what describes pictures that are looked at. */
const MAX_META = 2 ** 24
const MAX_BRANDS = 1024
const AVIF = /^avi[fs]/
/** Brands of files whose pictures are coded by HEVC (ISO/IEC 23008-12, annex B). */
const HEIC = /^(hei[cmsx]|hev[cmsx]|mif1|msf1)/

/** Whether bytes begin as an AVIF or HEIC file does. @param head 12 of them */
export function isHeif(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(4, 12))
  return text.startsWith('ftyp') && (AVIF.test(text.slice(4)) || HEIC.test(text.slice(4)))
}

/**
 * What an AVIF or a HEIC tells of its picture (ISO/IEC 23008-12); undefined where it has none or is cut short. A HEIC has the size
 * that it is shown in, as what decodes it cuts and turns it.
 */
export async function heifInfo(file: Blob): Promise<StoredImage | UnreadImage | undefined> {
  const [found, avif] = await Promise.all([propertiesOf(file), isAvif(file)])
  const size = found && (await sizesOf(found.own))[0]
  if (found === undefined || size === undefined || !isSize(size))
    return avif ? undefined : { unread: 'is HEIC (image/heic) without the description of a picture' }
  const mode = await modeOf(found.all)
  if (avif) return { ...size, mode, mediaType: 'image/avif' }
  const sniffed = (await sniffMediaType(file)) ?? ''
  const mediaType = isHeic(sniffed) ? sniffed : 'image/heic'
  // Other pictures than those of HEVC are in such files, too.
  if (!found.all.some(({ type }) => type === 'hvcC')) return unreadHeic({ ...size, mediaType })
  const shown = await shownSize(found.own, size)
  const decodedPixels = Math.max(...(await sizesOf(found.all)).map(({ width, height }) => width * height))
  return isSize(shown) ? { ...shown, mode, mediaType, decodedPixels } : undefined
}

/** Whether an image is one that libheif decodes. */
export function isHeic(mediaType: string): boolean {
  return /^image\/hei[cf]/.test(mediaType)
}

/** What is said of a HEIC that is not read. */
export function unreadHeic({ mediaType, width, height }: Size & Pick<ImageInfo, 'mediaType'>): UnreadImage {
  return { unread: `is HEIC (${mediaType}) of ${width}×${height} pixels` }
}

function isSize({ width, height }: Size): boolean {
  return width > 0 && height > 0
}

async function sizesOf(properties: readonly IsoBox[]): Promise<readonly Size[]> {
  const boxes = properties.filter(({ type, body }) => type === 'ispe' && body.size >= 12)
  const views = await Promise.all(boxes.map(({ body }) => viewOfBlob(body)))
  return views.map((view) => ({ width: view.getUint32(4), height: view.getUint32(8) }))
}

/** Transparency is a picture of its own, which is named so in AVIF and in HEVC. */
async function modeOf(all: readonly IsoBox[]): Promise<'RGB' | 'RGBA'> {
  const auxiliary = await Promise.all(all.filter(({ type }) => type === 'auxC').map(textOf))
  return auxiliary.some((text) => /alpha|hevc:2015:auxid:1/.test(text)) ? 'RGBA' : 'RGB'
}

/** The size after what is to be done to a picture, in the order of its properties: it is cut, and turned. */
async function shownSize(own: readonly IsoBox[], size: Size): Promise<Size> {
  let { width, height } = size
  for (const { type, body } of own) {
    if (type !== 'clap' && type !== 'irot') continue
    const view = await viewOfBlob(body)
    const side = (at: number): number => Math.round(view.getUint32(at) / view.getUint32(at + 4))
    if (type === 'clap') [width, height] = [side(0), side(8)]
    else if ((view.getUint8(0) & 1) === 1) [width, height] = [height, width]
  }
  return { width, height }
}

/** By quarter turns against the clock: plain, mirrored top to bottom afterwards, mirrored left to right afterwards. */
const orientations = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
] as const satisfies readonly (readonly Orientation[])[]

/** How the picture of an AVIF or a HEIC is turned, and its profile. */
export async function heifMetadata(file: Blob): Promise<HeifMetadata> {
  const own = (await propertiesOf(file))?.own ?? []
  const byteOf = async (type: string): Promise<number | undefined> => {
    const box = own.find((each) => each.type === type)
    return box && (await bytesOf(box.body))[0]
  }
  const turns = ((await byteOf('irot')) ?? 0) & 3
  const mirror = await byteOf('imir')
  let profile: Uint8Array<ArrayBuffer> | undefined
  for (const box of own) {
    if (box.type === 'colr' && /^(prof|rICC)/.test(await textOf(box)))
      profile ??= await bytesOf(box.body.slice(4))
  }
  return { orientation: orientations[turns]![mirror === undefined ? 0 : 1 + (mirror & 1)]!, profile }
}

/** By the brand of the file, or one of those that it keeps to as well: they follow a version. */
async function isAvif(file: Blob): Promise<boolean> {
  const body = await isoBox(file, 'ftyp')
  const text = body === undefined ? '' : await textOf({ body: body.slice(0, MAX_BRANDS) })
  return Array.from({ length: text.length / 4 }, (_, i) => text.slice(4 * i, 4 * i + 4)).some((brand) =>
    AVIF.test(brand),
  )
}

/** Properties of all pictures of a file (parts, thumbnails and transparency are pictures too), and those of the one that is shown. */
async function propertiesOf(
  file: Blob,
): Promise<{ readonly all: readonly IsoBox[]; readonly own: readonly IsoBox[] } | undefined> {
  const meta = await isoBox(file, 'meta')
  if (meta === undefined || meta.size > MAX_META) return undefined
  const inner = meta.slice(4)
  const iprp = await isoBox(inner, 'iprp')
  const ipco = iprp && (await isoBox(iprp, 'ipco'))
  if (iprp === undefined || ipco === undefined) return undefined
  const all = await isoBoxes(ipco)
  const primary = await primaryItem(await isoBox(inner, 'pitm'))
  for (const { body } of await isoBoxes(iprp, 'ipma')) {
    const indices = propertyIndices(await viewOfBlob(body), primary)
    if (indices !== undefined) return { all, own: indices.flatMap((index) => all[index - 1] ?? []) }
  }
  return { all, own: all }
}

async function primaryItem(pitm: Blob | undefined): Promise<number | undefined> {
  const view = pitm && (await viewOfBlob(pitm))
  if (view === undefined || view.byteLength < 6) return undefined
  return view.getUint8(0) === 0 ? view.getUint16(4) : view.getUint32(4)
}

/** The properties of an item, counted from 1 (ISO/IEC 23008-12, 9.3.1). @throws RangeError where the box is cut short */
function propertyIndices(view: DataView, item: number | undefined): number[] | undefined {
  const [isLongId, isLongIndex] = [view.getUint8(0) > 0, (view.getUint8(3) & 1) === 1]
  const count = view.getUint32(4)
  for (let i = 0, at = 8; i < count; i++) {
    const id = isLongId ? view.getUint32(at) : view.getUint16(at)
    at += isLongId ? 4 : 2
    const associations = view.getUint8(at++)
    const size = isLongIndex ? 2 : 1
    // The highest bit says that the property must be understood.
    if (id === item)
      return Array.from({ length: associations }, (_, k) =>
        isLongIndex ? view.getUint16(at + 2 * k) & 0x7fff : view.getUint8(at + k) & 0x7f,
      )
    at += associations * size
  }
  return undefined
}

async function textOf({ body }: Pick<IsoBox, 'body'>): Promise<string> {
  return new TextDecoder('latin1').decode(await body.arrayBuffer())
}
