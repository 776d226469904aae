import { imageChecks } from '@polytable/functions/checks/images'
import type { DocumentSplitOptions } from '@polytable/functions/document/options'
import type { DocumentPlatform } from '@polytable/functions/document/platform'
import { splitDocument } from '@polytable/functions/document/split'
import {
  AUDIO_SPLITTER,
  CONCAT_VIDEOS_AGG,
  DOCUMENT_SPLITTER,
  FRAME_ITERATOR,
  MAKE_VIDEO,
  STRING_SPLITTER,
  VIDEO_SPLITTER,
} from '@polytable/functions/names'
import { fitImage } from '@polytable/functions/implementations/fit-image'
import { splitAudio, splitVideoFile } from '@polytable/functions/implementations/splitters'
import { audioVideoFunctions } from '@polytable/functions/implementations/audio-video'
import { splitString } from '@polytable/functions/text/split-string'
import type { AudioVideo } from '@polytable/media/audio-video'
import { withOrigin } from '@polytable/media/encoded-by'
import type { ImageRunner } from '@polytable/media/functions/image'
import { iterateFrames } from '@polytable/media/functions/frame-iterator'
import { createVideoMaker } from '@polytable/editing/film/make-video'
import { concatVideos } from '@polytable/editing/film/concat-videos'
import type { EditingParts } from '@polytable/editing/parts'
import { videoEncodingOf, type GivenEncoder } from '@polytable/functions/implementations/encoding'
import type { ImageCodecs, ImagePixels } from '@polytable/media/image/types'
import type { OpenBlob } from '@polytable/media/input/blob'
import { sniffMediaType } from '@polytable/media/sniff/media-type'
import { createMediaValidator } from '@polytable/media/validate'
import { createAudioCheck } from '@polytable/media/validate/audio'
import { createFrameServer, type FrameServer } from '@polytable/media/video/frame-server'
import type { CallOutcome } from '@polytable/model/expressions/index'
import type { ImageLimits, MediaDescription, MediaInput, PixelData } from '@polytable/model/ports/index'
import type { IteratorPortions } from '@polytable/model/protocol/iterator-parts'
import type { MediaKind, Value } from '@polytable/model/types/index'
import { TEXT_EMBEDDER } from '@polytable/models/functions/names'
import { parseStaticEmbedder, type StaticEmbedder } from '@polytable/models/static-embedder/index'
import { transfer } from '@polytable/rpc/index'
import { localRunner, type LocalFunctions } from '@polytable/udf/calls/local-runner'
import type { AggregateRow } from '@polytable/model/protocol/functions'
import {
  pixelFunctionNames,
  type BatchedMediaFunction,
  type MediaAggregate,
  type MediaFunction,
  type MediaIterator,
} from './functions.ts'
import { speechSamples } from './speech-samples.ts'

type Args = Record<string, Value>
/** A function of one of the ways in which a thread runs them. */
type Of<Way extends 'aggregates' | 'functions' | 'batched' | 'iterators'> = NonNullable<
  LocalFunctions[Way]
>[string]

/** What the media thread does for the engine. */
export interface MediaHost {
  inspect(
    kind: MediaKind,
    input: MediaInput,
    options: { readonly validate: boolean; readonly signal?: AbortSignal },
  ): Promise<MediaDescription>
  frame(video: MediaInput, time: number, signal: AbortSignal): Promise<Blob>
  framePixels(video: MediaInput, time: number): Promise<PixelData>
  pixels(image: MediaInput): Promise<PixelData>
  samples(audio: MediaInput, signal: AbortSignal): Promise<Float32Array>
  encode(rgba: Uint8Array, width: number, height: number): Promise<Blob>
  fitImage(image: MediaInput, limits: ImageLimits): Promise<Blob | undefined>
  call(name: string, args: readonly Args[], signal: AbortSignal): Promise<readonly CallOutcome[]>
  iterate(name: string, args: readonly Args[], signal: AbortSignal): IteratorPortions
  aggregate(
    name: string,
    constants: Args,
    rows: AsyncIterable<readonly AggregateRow[]>,
    signal: AbortSignal,
  ): AsyncIterable<readonly CallOutcome[]>
}

/** What the media thread needs of its platform. */
export interface MediaPlatform {
  readonly openBlob: OpenBlob
  readonly images: ImageCodecs
  /** Asked for at the first use of sound or video. */
  readonly audioVideo: () => Promise<AudioVideo>
  readonly documents: DocumentPlatform
  /** The table of the embedded default embedder. */
  readonly embedderTable: () => Promise<Uint8Array>
}

/** So many images are in memory; frames of a video that are wanted together are decoded in one pass. */
const IMAGES_AT_ONCE = 8

/** Creates the inside of a media thread. */
export function createMediaHost(platform: MediaPlatform): MediaHost {
  const { images, openBlob } = platform
  const audioVideo = lazyAudioVideo(platform.audioVideo)
  const editing: EditingParts = { ...audioVideo, openBlob, images }
  const { video } = audioVideo
  const frames = createFrameServer(video)
  const validate = createMediaValidator({
    openBlob,
    images,
    video,
    audio: createAudioCheck(openBlob),
    decodeImages: true,
  })
  let embedder: Promise<StaticEmbedder> | undefined
  const png = async (pixels: ImagePixels): Promise<Blob> =>
    new Blob([await images.encodeImage(pixels, 'image/png')], { type: 'image/png' })

  const runner = localRunner({
    media: 'input',
    atOnce: IMAGES_AT_ONCE,
    batched: {
      [TEXT_EMBEDDER]: async (args) => {
        embedder ??= platform.embedderTable().then(parseStaticEmbedder)
        return (await embedder).embed(args.map((row) => row['text'] as string))
      },
    } satisfies Record<BatchedMediaFunction, Of<'batched'>>,
    functions: {
      ...imageCalls(images, frames),
      ...(audioVideoFunctions(editing) satisfies Record<MediaFunction, Of<'functions'>>),
    },
    iterators: {
      [DOCUMENT_SPLITTER]: (args, signal) =>
        splitDocument(
          args['document'] as MediaInput,
          args['options'] as DocumentSplitOptions,
          platform.documents,
          signal,
        ) as AsyncIterable<unknown> as AsyncIterable<Args[]>,
      [STRING_SPLITTER]: async function* (args) {
        const options = args['options'] as { separators: 'sentence' }
        yield splitString(args['text'] as string, options).map((text) => ({ text }))
      },
      [AUDIO_SPLITTER]: (args, signal) => splitAudio(openBlob, audioVideo, args, signal),
      [VIDEO_SPLITTER]: (args, signal) => splitVideoFile(openBlob, audioVideo, args, signal),
      [FRAME_ITERATOR]: (args, signal) => iterateFrames(video, args, signal),
    } satisfies Record<MediaIterator, Of<'iterators'>>,
    aggregates: {
      [CONCAT_VIDEOS_AGG]: (constants, signal) => {
        const videos: MediaInput[] = []
        const encoding = videoEncodingOf(constants as unknown as GivenEncoder)
        return {
          update: async ({ video: each }) => void videos.push(each as MediaInput),
          value: () => concatVideos(editing, videos, encoding, signal) as Promise<Value>,
        }
      },
      [MAKE_VIDEO]: ({ fps }, signal) => {
        const maker = createVideoMaker(images, audioVideo.encodeFrames, fps as number, signal)
        return {
          update: ({ frame }) => maker.add(frame as MediaInput),
          value: () => maker.finish() as Promise<Value>,
        }
      },
    } satisfies Record<MediaAggregate, Of<'aggregates'>>,
  })

  return {
    async inspect(kind, input, { validate: check, signal }) {
      if (check) {
        const { duration: _duration, ...description } = await validate(kind, input, signal)
        return description
      }
      const sniffed = await sniffMediaType(await openBlob(input), input.name ?? input.url, input.mediaType)
      return { mediaType: sniffed ?? input.mediaType }
    },
    frame: async (input, time, signal) => png((await frames.frame(input, time, signal)).pixels()),
    framePixels: async (input, time) => {
      const frame = await frames.frame(input, time)
      const { rgba, width, height } = frame.pixels()
      return movable({ data: rgba, width, height, decoder: frame.decoder })
    },
    pixels: async (image) => {
      const { rgba, width, height } = await images.decodeImage(image)
      const pixels = { data: rgba, width, height }
      return rgba.byteLength === rgba.buffer.byteLength ? movable(pixels) : pixels
    },
    samples: async (audio, signal) => {
      const samples = await speechSamples(audioVideo.sound, audio, signal)
      return transfer(samples, [samples.buffer])
    },
    encode: (rgba, width, height) => png({ rgba, width, height }),
    fitImage: (image, limits) => fitImage(images, image, limits),
    call: async (name, args, signal) => (await runner.call(name, args, signal)).map(sentOutcome),
    iterate: (name, args, signal) => sentPortions(runner.iterate(name, args, signal)),
    async *aggregate(name, constants, rows, signal) {
      for await (const outcomes of runner.aggregate(name, constants, rows, signal))
        yield outcomes.map(sentOutcome)
    },
  }
}

/** What a function gave, with what made it. */
function sentOutcome(outcome: CallOutcome): CallOutcome {
  return 'error' in outcome ? outcome : { ...outcome, value: withOrigin(outcome.value) as Value }
}

async function* sentPortions(portions: IteratorPortions): IteratorPortions {
  for await (const parts of portions) {
    yield parts.map((part) => ({
      ...part,
      outputs: part.outputs.map((output) =>
        Object.fromEntries(Object.entries(output).map(([name, value]) => [name, withOrigin(value) as Value])),
      ),
    }))
  }
}

/** The functions of images, whose code is loaded with the first call. */
function imageCalls(codecs: ImageCodecs, frames: FrameServer): NonNullable<LocalFunctions['functions']> {
  let runner: Promise<ImageRunner> | undefined
  const load = async (): Promise<ImageRunner> => {
    const { createImageRunner } = await import('@polytable/media/functions/image')
    return createImageRunner(codecs, frames, (name, args) =>
      (imageChecks as Readonly<Record<string, (args: object) => void>>)[name]?.(args),
    )
  }
  const calls = pixelFunctionNames.map((name) => {
    const call = async (args: Args, signal?: AbortSignal): Promise<Value> =>
      (await (runner ??= load()))(name, args, signal)
    return [name, call] as const
  })
  return Object.fromEntries(calls)
}

/** Pixels that are moved to the asker. Nobody else may hold them. */
function movable(pixels: PixelData): PixelData {
  return transfer(pixels, [pixels.data.buffer as ArrayBuffer])
}

/** Made when it is first used: finding out what the platform can do takes time. */
function lazyAudioVideo(create: () => Promise<AudioVideo>): AudioVideo {
  let created: Promise<AudioVideo> | undefined
  const get = (): Promise<AudioVideo> => (created ??= create())
  return {
    video: {
      probe: async (input, signal) => (await get()).video.probe(input, signal),
      async *frames(input, signal) {
        yield* (await get()).video.frames(input, signal)
      },
      async *places(input, signal) {
        yield* (await get()).video.places(input, signal)
      },
      async *decode(input, times, signal) {
        yield* (await get()).video.decode(input, times, signal)
      },
      async close() {
        await (await created)?.video.close()
      },
    },
    metadata: async (input, signal) => (await get()).metadata(input, signal),
    encodeFrames: async (sequence, encoding, signal) =>
      (await get()).encodeFrames(sequence, encoding, signal),
    cutter: {
      copy: async (input, part, signal) => (await get()).cutter.copy(input, part, signal),
      encode: async (input, part, encoding, signal) =>
        (await get()).cutter.encode(input, part, encoding, signal),
      filter: async (input, graphs, encoding, signal) =>
        (await get()).cutter.filter(input, graphs, encoding, signal),
    },
    sound: async (input, stream, signal) => (await get()).sound(input, stream, signal),
  }
}
