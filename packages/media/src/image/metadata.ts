import { bytesOf, inflateWithin } from '../bytes.ts'
import { pngChunks, riffChunks } from '../containers/chunks.ts'
import { jpegSegments } from '../containers/jpeg-segments.ts'
import type { ColourSpace } from './colours/colour-space.ts'
import { exifOrientation, knownOrientation } from './exif.ts'
import { heifMetadata, isHeic } from './heif.ts'
import { readProfile } from './colours/icc-profile.ts'
import { pngColours } from './colours/png-colours.ts'
import type { Orientation } from './turn.ts'

/** What an image file says besides its pixels. */
export interface ImageMetadata {
  readonly orientation: Orientation
  /** Absent where the pixels are sRGB, or nothing says what they are. */
  readonly colours?: ColourSpace
}

const APP1 = 0xe1
const APP2 = 0xe2
const EXIF = 'Exif\0\0'
const PROFILE = 'ICC_PROFILE\0'
/** The greatest profile that is read, and the greatest of EXIF data. */
const MAX_BYTES = 2 ** 24

/** Reads what is before the pixels, and in WebP what is after them. */
export async function readMetadata(blob: Blob, mediaType: string): Promise<ImageMetadata> {
  if (mediaType === 'image/jpeg') return jpegMetadata(blob)
  if (mediaType === 'image/png') return pngMetadata(blob)
  if (mediaType === 'image/webp') return webpMetadata(blob)
  if (mediaType === 'image/avif' || isHeic(mediaType)) {
    const { orientation, profile } = await heifMetadata(blob)
    // What decodes a HEIC turns it itself.
    return { orientation: isHeic(mediaType) ? 1 : orientation, colours: coloursOf(profile) }
  }
  if (mediaType === 'image/tiff') {
    const { tiffMetadata } = await import('./tiff/index.ts')
    const { orientation, profile } = await tiffMetadata(blob)
    return { orientation: knownOrientation(orientation), colours: coloursOf(profile) }
  }
  return { orientation: 1 }
}

async function jpegMetadata(blob: Blob): Promise<ImageMetadata> {
  let orientation: Orientation | undefined
  const parts = new Map<number, Uint8Array>()
  for await (const { marker, body } of jpegSegments(blob)) {
    if (marker !== APP1 && marker !== APP2) continue
    const bytes = await bytesOf(body)
    if (marker === APP1 && startsWith(bytes, EXIF))
      orientation ??= exifOrientation(bytes.subarray(EXIF.length))
    // A profile that is larger than a segment comes in several, each with its number and how many there are.
    if (marker === APP2 && startsWith(bytes, PROFILE))
      parts.set(bytes[PROFILE.length]!, bytes.subarray(PROFILE.length + 2))
  }
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part as Uint8Array<ArrayBuffer>)
  const profile = ordered.length === 0 ? undefined : await bytesOf(new Blob(ordered))
  return { orientation: orientation ?? 1, colours: coloursOf(profile) }
}

async function pngMetadata(blob: Blob): Promise<ImageMetadata> {
  let orientation: Orientation = 1
  const colours = new Map<string, Uint8Array>()
  for await (const { type, body } of pngChunks(blob)) {
    if (type === 'IDAT') break
    if (body.size > MAX_BYTES) continue
    if (type === 'eXIf') orientation = exifOrientation(await bytesOf(body))
    if (/^(iCCP|sRGB|gAMA|cHRM)$/.test(type)) colours.set(type, await bytesOf(body))
  }
  const compressed = colours.get('iCCP')
  if (compressed !== undefined) return { orientation, colours: coloursOf(await inflateProfile(compressed)) }
  const found = colours.has('sRGB') ? undefined : pngColours(colours.get('gAMA'), colours.get('cHRM'))
  return { orientation, colours: found }
}

async function webpMetadata(blob: Blob): Promise<ImageMetadata> {
  let orientation: Orientation = 1
  let profile: Uint8Array | undefined
  for await (const { type, body } of riffChunks(blob)) {
    if (body.size > MAX_BYTES) continue
    if (type === 'ICCP') profile = await bytesOf(body)
    if (type !== 'EXIF') continue
    const bytes = await bytesOf(body)
    // Some write it as JPEG has it.
    orientation = exifOrientation(startsWith(bytes, EXIF) ? bytes.subarray(EXIF.length) : bytes)
  }
  return { orientation, colours: coloursOf(profile) }
}

function coloursOf(profile: Uint8Array | undefined): ColourSpace | undefined {
  return profile && readProfile(profile)
}

/** A name, a zero, the method (always 0), and the profile as zlib has it. */
async function inflateProfile(chunk: Uint8Array): Promise<Uint8Array | undefined> {
  const data = chunk.slice(chunk.indexOf(0) + 2)
  const parts: Uint8Array<ArrayBuffer>[] = []
  // Damaged: the pixels are shown without it, as browsers do.
  const isWhole = await inflateWithin(new Blob([data]), MAX_BYTES, (part) => parts.push(part)).catch(
    () => false,
  )
  return isWhole ? bytesOf(new Blob(parts)) : undefined
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0))
}
