import { ALL_FORMATS, Input, type InputAudioTrack, type InputTrack, type InputVideoTrack } from 'mediabunny'
import { bytesIn } from '../bytes.ts'
import { readMovieBox } from '../containers/iso-boxes.ts'
import { soundFileSource } from '../containers/sound-file-source.ts'
import { editListOf } from '../video/demux/edit-list.ts'
import { codecTag, ffmpegCodec, pixelFormat, profileOf } from './codec.ts'
import { readMovie, type MovieDetails, type TrackDetails } from './movie.ts'
import { textTags } from './tags.ts'
import type { ContainerMetadata, StreamMetadata } from './types.ts'

/** Units of a second that FFmpeg counts in, where they are not those of the track. */
const ticksByFormat: Readonly<Record<string, number>> = {
  MP3: 14_112_000,
  ADTS: 28_224_000,
  Matroska: 1000,
  WebM: 1000,
  'MPEG Transport Stream': 90_000,
}
const MOVIES = new Set(['MP4', 'QuickTime File Format'])

interface OpenFile {
  readonly format: string
  /** The body of its box `moov`, where it has one. */
  readonly movieBox: DataView | undefined
  readonly movie: MovieDetails | undefined
}

/**
 * What a file says of itself, without decoding it. Where the container does not tell how long a stream is, its packets are looked at.
 * @returns undefined where mediabunny does not know the container
 */
export async function readContainer(blob: Blob): Promise<ContainerMetadata | undefined> {
  const input = new Input({ source: await soundFileSource(blob), formats: ALL_FORMATS })
  try {
    if (!(await input.canRead())) return undefined
    const format = (await input.getFormat()).name
    const movieBox = MOVIES.has(format) ? await readMovieBox(blob) : undefined
    const movie = MOVIES.has(format) ? await readMovie(blob, movieBox) : undefined
    const tracks = await input.getTracks()
    const streams: StreamMetadata[] = []
    for (const track of tracks) streams.push(await readStream(track, { format, movieBox, movie }))
    const [first, end] = await Promise.all([input.getFirstTimestamp(), input.computeDuration()])
    const seconds = Math.max(end - Math.max(0, first), ...streams.map(lengthOf))
    return {
      size: blob.size,
      // FFmpeg keeps the length in microseconds.
      bit_rate: seconds > 0 ? Math.floor((blob.size * 8e6) / Math.round(seconds * 1e6)) : null,
      bit_exact: false,
      metadata: { ...movie?.tags, ...textTags(await input.getMetadataTags()) },
      streams,
    }
  } finally {
    input.dispose()
  }
}

function lengthOf(stream: StreamMetadata): number {
  return stream.duration_seconds ?? 0
}

async function readStream(track: InputTrack, file: OpenFile): Promise<StreamMetadata> {
  if (track.isVideoTrack()) return readVideo(track, file)
  if (track.isAudioTrack()) return readAudio(track, file)
  return { type: track.type }
}

async function readVideo(track: InputVideoTrack, file: OpenFile): Promise<StreamMetadata> {
  const [shared, codec, parameters, config, rates, width, height] = await Promise.all([
    sharedOf(track, file),
    track.getCodec(),
    track.getCodecParameterString(),
    track.getDecoderConfig(),
    track.computeFrameRateMetrics(),
    track.getCodedWidth(),
    track.getCodedHeight(),
  ])
  const { frames, duration_seconds: seconds } = shared
  const { fullRange, matrix } = config?.colorSpace ?? {}
  const average = frames > 0 && seconds ? frames / seconds : rates.averageFrameRate
  return {
    type: 'video',
    ...shared,
    width,
    height,
    average_rate: rateOf(rates.frameRateIsConstant ? rates.bestGuessFrameRate : average),
    base_rate: rateOf(rates.bestGuessFrameRate),
    guessed_rate: rateOf(rates.bestGuessFrameRate),
    codec_context: {
      ...shared.codec_context,
      pix_fmt: pixelFormat(codec, parameters, bytesIn(config?.description), {
        isFullRange: fullRange === true,
        isRgb: matrix === 'rgb',
      }),
    },
  }
}

async function readAudio(track: InputAudioTrack, file: OpenFile): Promise<StreamMetadata> {
  const [shared, channels] = await Promise.all([sharedOf(track, file), track.getNumberOfChannels()])
  return { type: 'audio', ...shared, codec_context: { ...shared.codec_context, channels } }
}

async function sharedOf(track: InputTrack, { format, movieBox, movie }: OpenFile) {
  const details = movie?.tracks.get(track.id)
  const [codec, parameters, id, resolution, seconds] = await Promise.all([
    track.getCodec(),
    track.getCodecParameterString(),
    track.getInternalCodecId(),
    track.getTimeResolution(),
    lengthOfTrack(track, movieBox),
  ])
  const ticks = ticksByFormat[format] ?? resolution
  const duration = Math.round(seconds * ticks)
  return {
    duration,
    time_base: 1 / ticks,
    duration_seconds: duration / ticks,
    frames: details?.samples ?? 0,
    metadata: await tagsOf(track, format, details),
    codec_context: {
      name: ffmpegCodec(codec),
      codec_tag: codecTag(movie !== undefined || format === 'WAVE' ? id : null),
      profile: profileOf(codec, parameters),
    },
  }
}

/** How many seconds of a track are played. */
async function lengthOfTrack(track: InputTrack, movieBox: DataView | undefined): Promise<number> {
  const list = editListOf(movieBox, track.id)
  const [first, end] = await Promise.all([track.getFirstTimestamp(), track.computeDuration()])
  const played = list?.edits.filter(({ from }) => from !== undefined)
  if (!played || played.some(({ duration }) => duration === 0)) return end - first
  return played.reduce((sum, { duration }) => sum + duration, 0)
}

async function tagsOf(
  track: InputTrack,
  format: string,
  details: TrackDetails | undefined,
): Promise<Record<string, string>> {
  const [language, name] = await Promise.all([track.getLanguageCode(), track.getName()])
  // QuickTime files have no language where none is known; MP4 files say so.
  if (details !== undefined && format === 'MP4') return { language, ...details.tags }
  return {
    ...(language === 'und' ? {} : { language }),
    ...(name === null ? {} : { title: name }),
    ...details?.tags,
  }
}

function rateOf(rate: number): number | null {
  return Number.isFinite(rate) && rate > 0 ? rate : null
}
