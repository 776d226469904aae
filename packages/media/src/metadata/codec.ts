import { readBits } from '../video/demux/bits.ts'

const names: Readonly<Record<string, string>> = {
  avc: 'h264',
  'pcm-s16': 'pcm_s16le',
  'pcm-s24': 'pcm_s24le',
  'pcm-s32': 'pcm_s32le',
  'pcm-f32': 'pcm_f32le',
  'pcm-f64': 'pcm_f64le',
  ulaw: 'pcm_mulaw',
  alaw: 'pcm_alaw',
}

/** What a codec is called that is not known. */
export const UNKNOWN_CODEC = 'unknown'

/** FFmpeg's name of a codec that mediabunny names. */
export function ffmpegCodec(codec: string | null): string {
  return codec === null ? UNKNOWN_CODEC : (names[codec] ?? codec.replace('-', '_'))
}

const h264Profiles: Readonly<Record<number, string>> = {
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4 Predictive',
}
const hevcProfiles: Readonly<Record<number, string>> = {
  1: 'Main',
  2: 'Main 10',
  3: 'Main Still Picture',
  4: 'Rext',
}
const av1Profiles: Readonly<Record<number, string>> = { 0: 'Main', 1: 'High', 2: 'Professional' }
const aacProfiles: Readonly<Record<number, string>> = {
  1: 'Main',
  2: 'LC',
  3: 'SSR',
  4: 'LTP',
  5: 'HE-AAC',
  29: 'HE-AACv2',
}

/** FFmpeg's name of the profile that a codec string (RFC 6381) tells. */
export function profileOf(codec: string | null, parameters: string | null): string | null {
  const parts = (parameters ?? '').split('.')
  switch (codec) {
    case 'avc': {
      const [profile, constraints] = [parts[1]?.slice(0, 2), parts[1]?.slice(2, 4)].map((hex) =>
        parseInt(hex ?? '', 16),
      )
      return profile === 66 && (constraints! & 0x40) !== 0
        ? 'Constrained Baseline'
        : (h264Profiles[profile!] ?? null)
    }
    case 'hevc':
      return hevcProfiles[parseInt((parts[1] ?? '').replace(/^[A-C]/, ''), 10)] ?? null
    case 'vp9':
      return parts[1] === undefined ? null : `Profile ${Number(parts[1])}`
    case 'av1':
      return av1Profiles[Number(parts[1])] ?? null
    case 'aac':
      return aacProfiles[Number(parts[2])] ?? null
    default:
      return null
  }
}

interface PixelLayout {
  /** As in the headers of MPEG: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chroma: number
  readonly bits: number
}

/** FFmpeg's name of the pixel format of a stream, as far as its codec string and configuration tell. */
export function pixelFormat(
  codec: string | null,
  parameters: string | null,
  config: Uint8Array | undefined,
  { isFullRange, isRgb }: { readonly isFullRange: boolean; readonly isRgb: boolean },
): string | null {
  const layout = layoutOf(codec, (parameters ?? '').split('.'), config)
  if (layout === undefined) return null
  const { chroma, bits } = layout
  const depth = bits === 8 ? '' : `${bits}le`
  if (chroma === 0) return `gray${depth}`
  if (isRgb && chroma === 3) return `gbrp${depth}`
  const isJpeg = isFullRange && bits === 8 && (codec === 'avc' || codec === 'hevc')
  return `${isJpeg ? 'yuvj' : 'yuv'}4${['20', '22', '44'][chroma - 1]}p${depth}`
}

function layoutOf(
  codec: string | null,
  parts: readonly string[],
  config: Uint8Array | undefined,
): PixelLayout | undefined {
  switch (codec) {
    case 'avc':
      return config === undefined ? undefined : layoutOfAvc(config)
    case 'hevc':
      return config === undefined ? undefined : { chroma: config[16]! & 3, bits: (config[17]! & 7) + 8 }
    case 'vp8':
      return { chroma: 1, bits: 8 }
    case 'vp9':
      // Profiles 0 and 2 are 4:2:0; how the others subsample is told by the fifth part.
      return {
        chroma: Math.max(1, Number(parts[4] ?? (Number(parts[1]) % 2 === 1 ? 3 : 1))),
        bits: Number(parts[3] ?? 8),
      }
    case 'av1': {
      const subsampling = parts[5] ?? '110'
      const chroma = parts[4] === '1' ? 0 : subsampling.startsWith('11') ? 1 : subsampling[0] === '1' ? 2 : 3
      return { chroma, bits: Number(parts[3] ?? 8) }
    }
    case 'prores':
      return { chroma: parts[0]?.startsWith('ap4') ? 3 : 2, bits: 10 }
    default:
      return undefined
  }
}

/** Profiles whose first sequence parameter set tells the layout; it is 4:2:0 with 8 bits in all others. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128])

function layoutOfAvc(config: Uint8Array): PixelLayout {
  if (!HIGH_PROFILES.has(config[1]!)) return { chroma: 1, bits: 8 }
  // A box header of 8 bytes (6 of the record, 2 of the length), the NAL header, profile, constraints and level.
  const reader = readBits(config.subarray(12))
  reader.ue() // seq_parameter_set_id
  const chroma = reader.ue()
  if (chroma === 3) reader.flag()
  return { chroma, bits: reader.ue() + 8 }
}

/** A codec tag with FFmpeg's escapes: printable characters as they are, others as `\x01`. */
export function codecTag(id: string | number | Uint8Array | null): string {
  const bytes =
    typeof id === 'string' && id.length === 4
      ? [...id].map((character) => character.charCodeAt(0))
      : typeof id === 'number'
        ? [id & 255, (id >> 8) & 255, 0, 0]
        : [0, 0, 0, 0]
  return escapeTag(bytes)
}

export function escapeTag(bytes: readonly number[]): string {
  return bytes
    .map((byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
}
