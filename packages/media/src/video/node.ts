import type { AudioVideo } from '../audio-video.ts'
import { openBlobInNode } from '../input/node.ts'
import { composeAudioVideo } from './compose.ts'
import { createMediabunnyDemuxer } from './demux/mediabunny-demuxer.ts'
import { createOpenTracks } from './demux/open-tracks.ts'
import { createFfmpegCliDecoder, createFfprobeCli } from './ffmpeg/node/ffmpeg-cli.ts'
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts'
import { createFfmpegProgram } from './ffmpeg/node/ffmpeg-program.ts'
import { findProgram } from './ffmpeg/node/find-program.ts'
import { createFfprobeDemuxer, type FfprobeRunner } from './ffmpeg/ffprobe-demuxer.ts'
import { createFrameTables } from './ffmpeg/frame-tables.ts'
import { createFfmpegWasmPart } from './ffmpeg/wasm-node-part.ts'
import { createMediabunnyDecoder } from './mediabunny.ts'
import type { FrameDecoder, VideoDecoder, VideoDemuxer } from './types.ts'

/** What may decode in Node, in the order in which it is tried. */
export type NodeVideoEngine = 'server' | 'ffmpeg' | 'ffmpeg-wasm'

export interface NodeVideoOptions {
  /** Absolute paths of FFmpeg's programs; searched in PATH when absent. */
  readonly ffmpegPath?: string
  readonly ffprobePath?: string
  /** The engines to try. All when absent: `@mediabunny/server`, the program `ffmpeg`, `@ffmpeg/core`. */
  readonly engines?: readonly NodeVideoEngine[]
}

const ALL_ENGINES: readonly NodeVideoEngine[] = ['server', 'ffmpeg', 'ffmpeg-wasm']

/** Video in Node, as {@link createAudioVideo} decodes it. */
export async function createVideoDecoders(options: NodeVideoOptions = {}): Promise<VideoDecoder> {
  return (await createAudioVideo(options)).video
}

/** Sound and video in Node: uses what is installed. Works without any engine for demuxing. */
export async function createAudioVideo(options: NodeVideoOptions = {}): Promise<AudioVideo> {
  const engines = options.engines ?? ALL_ENGINES
  const tracks = createOpenTracks(openBlobInNode)
  const demuxers: VideoDemuxer[] = [createMediabunnyDemuxer(tracks)]
  const decoders: FrameDecoder[] = []
  const probes: FfprobeRunner[] = []
  const programs: Ffmpeg[] = []
  const closers: (() => void)[] = [() => tracks.close()]
  if (engines.includes('server') && (await registerServer())) decoders.push(createMediabunnyDecoder(tracks))
  const [ffmpeg, ffprobe] = await Promise.all([
    findProgram('ffmpeg', options.ffmpegPath),
    findProgram('ffprobe', options.ffprobePath),
  ])
  if (engines.includes('ffmpeg') && ffmpeg !== undefined && ffprobe !== undefined) {
    const probe = createFfprobeCli(ffprobe)
    probes.push(probe)
    programs.push(createFfmpegProgram(ffmpeg))
    demuxers.push(createFfprobeDemuxer(probe))
    decoders.push(createFfmpegCliDecoder(ffmpeg, createFrameTables([...demuxers])))
  }
  const wasm = engines.includes('ffmpeg-wasm') ? createFfmpegWasmPart(demuxers) : undefined
  if (wasm !== undefined) {
    demuxers.push(wasm.demuxer)
    decoders.push(wasm.decoder)
    probes.push(wasm.ffprobe)
    programs.push(wasm.ffmpeg)
    closers.push(wasm.close)
  }
  return composeAudioVideo({
    openBlob: openBlobInNode,
    demuxers,
    decoders,
    probes,
    programs,
    close: () => closers.forEach((close) => close()),
  })
}

/** Registers the decoders of the optional peer `@mediabunny/server`. @returns whether it is installed. */
async function registerServer(): Promise<boolean> {
  // Not a literal: bundlers and the compiler must not look for a package that need not be there.
  const name = '@mediabunny/server'
  try {
    const server = (await import(/* @vite-ignore */ name)) as { registerMediabunnyServer(): void }
    server.registerMediabunnyServer()
    return true
  } catch {
    return false
  }
}
