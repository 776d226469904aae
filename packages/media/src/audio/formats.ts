import {
  AdtsOutputFormat,
  FlacOutputFormat,
  Mp3OutputFormat,
  Mp4OutputFormat,
  WavOutputFormat,
  type AudioCodec,
  type OutputFormat,
} from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { Sound } from './types.ts'

/** Containers that sound is written to. */
export type SoundFormat = 'wav' | 'mp3' | 'flac' | 'mp4' | 'adts'

interface FormatDetails {
  readonly mediaType: string
  readonly codecs: readonly AudioCodec[]
  readonly create: () => OutputFormat
}

/** Their first codec is taken where none is asked for. */
export const soundFormats: Readonly<Record<SoundFormat, FormatDetails>> = {
  wav: {
    mediaType: 'audio/wav',
    codecs: ['pcm-s16', 'pcm-s24', 'pcm-s32', 'pcm-f32', 'pcm-u8'],
    create: () => new WavOutputFormat(),
  },
  // The frame of information is written here: the library's has no place for what the encoder added.
  mp3: { mediaType: 'audio/mpeg', codecs: ['mp3'], create: () => new Mp3OutputFormat({ xingHeader: false }) },
  flac: { mediaType: 'audio/flac', codecs: ['flac'], create: () => new FlacOutputFormat() },
  mp4: {
    mediaType: 'audio/mp4',
    codecs: ['aac'],
    create: () => new Mp4OutputFormat({ fastStart: 'in-memory' }),
  },
  adts: { mediaType: 'audio/aac', codecs: ['aac'], create: () => new AdtsOutputFormat() },
}

/** FFmpeg's names of codecs, as mediabunny names them. */
const codecNames: Readonly<Record<string, AudioCodec>> = {
  pcm_s16le: 'pcm-s16',
  pcm_s24le: 'pcm-s24',
  pcm_s32le: 'pcm-s32',
  pcm_f32le: 'pcm-f32',
  pcm_u8: 'pcm-u8',
  libmp3lame: 'mp3',
  mp3: 'mp3',
  flac: 'flac',
  aac: 'aac',
}

/** Rates that a format can have; none where it can have any. */
const ratesOf: Readonly<Partial<Record<SoundFormat, readonly number[]>>> = {
  mp3: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000],
  mp4: [7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000],
  adts: [7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000],
}

/**
 * Whether a format has a codec, by FFmpeg's name of it.
 * @throws PolytableError INVALID_ARGUMENT where it has not
 */
export function soundCodec(format: SoundFormat, codec: string | null): AudioCodec {
  const { codecs } = soundFormats[format]
  if (codec === null) return codecs[0]!
  const found = codecs.find((each) => each === codecNames[codec])
  if (found !== undefined) return found
  const known = Object.keys(codecNames).filter((name) => codecs.includes(codecNames[name]!))
  throw new PolytableError('INVALID_ARGUMENT', `'${codec}' is no codec of the format '${format}'`, {
    hint: `Its codecs: ${known.join(', ')}.`,
  })
}

/** @throws PolytableError INVALID_ARGUMENT for a rate or a number of channels that the format has not */
export function checkSoundFormat({ sampleRate, channels }: Sound, format: SoundFormat): void {
  const rates = ratesOf[format]
  if (rates !== undefined && !rates.includes(sampleRate)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${format}' cannot have ${sampleRate} samples a second`, {
      hint: `It can have ${rates.join(', ')}.`,
    })
  }
  const most = format === 'mp3' ? 2 : 8
  if (channels <= most) return
  throw new PolytableError('INVALID_ARGUMENT', `'${format}' has at most ${most} channels, not ${channels}`)
}

const formatsByType: Readonly<Record<string, SoundFormat>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/mp4': 'mp4',
  'audio/x-m4a': 'mp4',
  'video/mp4': 'mp4',
  'audio/aac': 'adts',
}

/**
 * The format and codec for what is made of a file, as near as can be to its own; FLAC where that is none of those that are written.
 * @param codec FFmpeg's name of the file's
 */
export function formatLike(mediaType: string, codec: string | undefined): [SoundFormat, AudioCodec] {
  const format = formatsByType[mediaType] ?? 'flac'
  const { codecs } = soundFormats[format]
  const own = codecs.find((each) => each === codecNames[codec ?? ''])
  // What is compressed in another way than the format is written in here loses nothing more.
  return own === undefined && format === 'mp4' ? ['flac', 'flac'] : [format, own ?? codecs[0]!]
}
