import { Mp4OutputFormat } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { atRate, withChannels } from '@polytable/media/audio/convert'
import type { Sound } from '@polytable/media/audio/types'
import { bytesIn } from '@polytable/media/bytes'
import { inputName } from '@polytable/media/input/blob'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { EditingParts } from '../parts.ts'
import { hasSound } from '../sound/has-sound.ts'
import { lasting } from '../sound/lasting.ts'
import { openPictures, retimed, type Pictures } from './pictures.ts'
import { encodedSound, type SoundTrack } from './sound-track.ts'
import { writeMovie } from './write-movie.ts'

/**
 * One video of several, one after the other. Pictures are copied where all are encoded in the same way, else encoded again.
 * @returns null for none
 * @throws PolytableError INVALID_ARGUMENT where their sizes differ
 */
export async function concatVideos(
  parts: EditingParts,
  videos: readonly MediaInput[],
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob | null> {
  if (videos.length === 0) return null
  await checkSizes(parts, videos, signal)
  const { cutter, openBlob } = parts
  const blobs: Blob[] = []
  for (const each of videos) blobs.push(await openBlob(each))
  let all = await openAll(blobs)
  try {
    if (all === undefined || !(await areAlike(all))) {
      close(all)
      const whole = { from: 0, to: Infinity }
      const encoded: Blob[] = []
      for (const each of videos) encoded.push(await cutter.encode(each, whole, encoding, signal))
      all = await openAll(encoded)
    }
    if (all === undefined || !(await areAlike(all)))
      throw new PolytableError('INVALID_DATA_FORMAT', 'The videos cannot be encoded in the same way here')
    return await join(all, await soundsOf(parts, videos, signal), signal)
  } finally {
    close(all)
  }
}

/** @throws PolytableError INVALID_ARGUMENT for videos of several sizes */
export async function checkSizes(
  { video }: Pick<EditingParts, 'video'>,
  videos: readonly MediaInput[],
  signal?: AbortSignal,
): Promise<void> {
  const sizes: string[] = []
  for (const each of videos) {
    const { width, height } = await video.probe(each, signal)
    sizes.push(`${width}×${height}`)
  }
  const other = sizes.findIndex((size) => size !== sizes[0])
  if (other > 0) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Videos of one size can be joined: ${inputName(videos[0]!)} has ${sizes[0]}, ${inputName(videos[other]!)} ${sizes[other]}`,
      { hint: 'Bring them to one size first: video.resize().' },
    )
  }
}

/** Undefined where one of them cannot be read in packets. */
async function openAll(files: readonly Blob[]): Promise<Pictures[] | undefined> {
  const all: Pictures[] = []
  for (const file of files) {
    const pictures = await openPictures(file)
    if (pictures === undefined) {
      close(all)
      return undefined
    }
    all.push(pictures)
  }
  return all
}

function close(all: readonly Pictures[] | undefined): void {
  all?.forEach((pictures) => pictures.close())
}

/** Whether the packets of all can be decoded as those of the first, and all of them are shown. */
async function areAlike(all: readonly Pictures[]): Promise<boolean> {
  const forms = new Set<string>()
  for (const { track, codec } of all) {
    const config = await track.getDecoderConfig()
    const [first, rotation] = await Promise.all([track.getFirstTimestamp(), track.getRotation()])
    if (config === null || first < 0 || !new Mp4OutputFormat().getSupportedVideoCodecs().includes(codec))
      return false
    const { codedWidth, codedHeight, description } = config
    forms.add(
      JSON.stringify([config.codec, codedWidth, codedHeight, rotation, [...(bytesIn(description) ?? [])]]),
    )
  }
  return forms.size === 1
}

type Sounds = readonly (() => Promise<Sound>)[]

/** Undefined where one of the videos has no sound. */
async function soundsOf(
  parts: EditingParts,
  videos: readonly MediaInput[],
  signal: AbortSignal | undefined,
): Promise<Sounds | undefined> {
  for (const video of videos) if (!(await hasSound(parts, video, signal))) return undefined
  return videos.map((video) => async () => (await parts.sound(video, 0, signal))!)
}

async function join(
  all: readonly Pictures[],
  sounds: Sounds | undefined,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const durations: number[] = []
  for (const { track } of all) durations.push(await track.computeDuration())
  let start = 0
  const pictures = all.map((of, i) => {
    const offset = start
    start += durations[i]!
    return { of, packets: retimed(of, ({ timestamp }) => ({ timestamp: timestamp + offset })) }
  })
  return writeMovie(pictures, sounds && (await joined(sounds, durations)), signal)
}

/** Sounds one after the other, each of so many seconds, as the first of them is. */
async function joined(sounds: Sounds, durations: readonly number[]): Promise<SoundTrack> {
  const first = await sounds[0]!()
  const { sampleRate, channels } = first
  const chunks = async function* (): AsyncGenerator<readonly Float32Array[]> {
    for (const [i, duration] of durations.entries()) {
      const sound = i === 0 ? first : withChannels(atRate(await sounds[i]!(), sampleRate), channels)
      yield* lasting(sound, duration).chunks
    }
  }
  return encodedSound({ sampleRate, channels, chunks: chunks() })
}
