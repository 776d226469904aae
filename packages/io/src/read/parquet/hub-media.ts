import { PolytableError } from '@polytable/model/errors/index'
import type { MediaKind } from '@polytable/model/types/index'
import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import { isTextual } from './physical.ts'

/** The features of the hub that are media. */
const KINDS: Readonly<Record<string, MediaKind>> = { Image: 'image', Audio: 'audio', Video: 'video' }
const EXTENSIONS: readonly (readonly [RegExp, MediaKind])[] = [
  [/\.(?:wav|mp3|flac|ogg|opus|m4a|aac)$/i, 'audio'],
  [/\.(?:mp4|m4v|mov|webm|mkv|avi|mpe?g)$/i, 'video'],
]
const SIGNATURES: readonly (readonly [RegExp, MediaKind])[] = [
  [/^(?:RIFF.{4}WAVE|ID3|fLaC|OggS|.{4}ftypM4[AB]|\xff[\xf2-\xfb])/s, 'audio'],
  [/^(?:.{4}ftyp(?!avi|hei|mif)|.E\xdf\xa3|RIFF.{4}AVI )/s, 'video'],
]
const SIGNATURE_BYTES = 16

/** A value of the hub's layout of media. */
export interface HubMedia {
  readonly bytes: Uint8Array | null
  readonly path: string | null
}

/** Whether a column has the layout in which the Hugging Face hub keeps images and audio: a struct of `bytes` and `path`. */
export function isHubMedia({ children, element }: SchemaTree): boolean {
  if (element.repetition_type === 'REPEATED' || children.length !== 2) return false
  const [bytes, path] = children.map((child) => child.element)
  return isMember(bytes!, 'bytes') && !isTextual(bytes!) && isMember(path!, 'path') && isTextual(path!)
}

function isMember({ name, type, repetition_type: repetition }: SchemaElement, wanted: string): boolean {
  return name === wanted && type === 'BYTE_ARRAY' && repetition !== 'REPEATED'
}

/** The kinds of media that the hub's own metadata names, by column. */
export function statedMedia({
  key_value_metadata: pairs = [],
}: FileMetaData): ReadonlyMap<string, MediaKind> {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value
  const kinds = new Map<string, MediaKind>()
  if (text === undefined) return kinds
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Record<string, { _type?: unknown } | null> } }
    for (const [name, feature] of Object.entries(info?.features ?? {})) {
      const kind = KINDS[String(feature?._type)]
      if (kind) kinds.set(name, kind)
    }
  } catch {
    // Metadata of some other kind.
  }
  return kinds
}

/** The kind of media that a value is, where nothing says it; images where there is none either. */
export function kindOfMedia(value?: HubMedia): MediaKind {
  const named = EXTENSIONS.find(([pattern]) => pattern.test(value?.path ?? ''))
  const begin = String.fromCharCode(...(value?.bytes ?? []).slice(0, SIGNATURE_BYTES))
  return (named ?? SIGNATURES.find(([pattern]) => pattern.test(begin)))?.[1] ?? 'image'
}

/**
 * What can be given for a column of media: the bytes as a file, else the URL where they are.
 * @throws PolytableError INVALID_DATA_FORMAT where there are neither
 */
export function mediaOf(value: HubMedia | null, column: string, row: number): File | string | null {
  if (value === null || (value.bytes === null && value.path === null)) return null
  const { bytes, path } = value
  if (bytes !== null)
    return new File([bytes as Uint8Array<ArrayBuffer>], path?.replace(/^.*[/\\]/s, '') ?? '')
  if (/^https?:/i.test(path!)) return path
  throw new PolytableError(
    'INVALID_DATA_FORMAT',
    `Row ${row}, column '${column}': the file has no bytes of ${JSON.stringify(path)}, only its path`,
    {
      column,
      row,
      hint: 'Write the Parquet file with the bytes embedded, or declare the column as pt.json().',
    },
  )
}
