import type { InputAudioTrack } from 'mediabunny'
import { readEditList } from '../video/demux/edit-list.ts'
import { MP3_DECODER_DELAY, readMp3Padding } from './mp3-info.ts'

/** Which part of what decoders give is played, in seconds of the packets' clock: the rest was added by the encoder. */
export interface PlayedPart {
  readonly from: number
  readonly to: number
  /** Whether a packet that begins before the end is played to its own end, as FFmpeg does. */
  readonly byPackets?: boolean
}

const ALL: PlayedPart = { from: -Infinity, to: Infinity }
/** Samples of a frame of MP3, and of one with low sample rates. */
const MP3_FRAME = 1152
const MP3_LOW_FRAME = 576
const MP3_LOW_RATE = 32_000

export async function playedPart(track: InputAudioTrack, file: Blob): Promise<PlayedPart> {
  // Decoders of Opus leave out what its encoder added before the sound.
  const from = (await track.getCodec()) === 'opus' ? -Infinity : 0
  switch ((await track.input.getFormat()).name) {
    case 'MP3':
      return partOfMp3(track, file)
    case 'MP4':
    case 'QuickTime File Format': {
      const list = await readEditList(file, track.id)
      const played = list?.edits.filter(({ from }) => from !== undefined) ?? []
      const duration = played.reduce((sum, edit) => sum + edit.duration, 0)
      return { from, to: played.length === 1 && duration > 0 ? duration : Infinity, byPackets: true }
    }
    case 'Ogg':
      // Its last page says how much of its last packet is played.
      return { from, to: await track.computeDuration() }
    case 'Matroska':
    case 'WebM':
      return { from, to: Infinity }
    default:
      return ALL
  }
}

async function partOfMp3(track: InputAudioTrack, file: Blob): Promise<PlayedPart> {
  const info = await readMp3Padding(file)
  if (info === undefined) return ALL
  const rate = await track.getSampleRate()
  const skipped = info.delay + MP3_DECODER_DELAY
  if (info.frames === undefined) return { from: skipped / rate, to: Infinity }
  const all = info.frames * (rate < MP3_LOW_RATE ? MP3_LOW_FRAME : MP3_FRAME)
  // The decoder's own delay stands before the sound, and takes that much of what the encoder added behind it.
  return { from: skipped / rate, to: (all - Math.max(0, info.padding - MP3_DECODER_DELAY)) / rate }
}
