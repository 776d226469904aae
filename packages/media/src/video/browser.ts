import type { AudioVideo } from '../audio-video.ts'
import { openBlobInBrowser } from '../input/browser.ts'
import { composeAudioVideo } from './compose.ts'
import { createMediabunnyDemuxer } from './demux/mediabunny-demuxer.ts'
import { createOpenTracks } from './demux/open-tracks.ts'
import { createFfmpegWasmDecoder, createFfprobeWasm, mountBlob } from './ffmpeg-wasm.ts'
import { createFfprobeDemuxer, type FfprobeRunner } from './ffmpeg/ffprobe-demuxer.ts'
import { createFrameTables } from './ffmpeg/frame-tables.ts'
import { startFfmpegInBrowser, type FfmpegCoreUrls } from './ffmpeg/wasm-browser.ts'
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts'
import { createFfmpegWasm } from './ffmpeg/wasm-program.ts'
import { createWasmQueue } from './ffmpeg/wasm-queue.ts'
import { createMediabunnyDecoder } from './mediabunny.ts'
import type { FrameDecoder, VideoDecoder, VideoDemuxer } from './types.ts'

export type { FfmpegCoreUrls } from './ffmpeg/wasm-browser.ts'

export interface BrowserVideoOptions {
  /** Where to load FFmpeg from for what WebCodecs cannot decode. Without it, such videos are refused. */
  readonly ffmpegCore?: FfmpegCoreUrls
}

/** Video in a browser, as {@link createAudioVideo} decodes it. */
export async function createVideoDecoders(options: BrowserVideoOptions = {}): Promise<VideoDecoder> {
  return (await createAudioVideo(options)).video
}

/** Sound and video in a browser: WebCodecs first; FFmpeg as WebAssembly is loaded only when a file needs it. */
export async function createAudioVideo({ ffmpegCore }: BrowserVideoOptions = {}): Promise<AudioVideo> {
  const tracks = createOpenTracks(openBlobInBrowser)
  const demuxers: VideoDemuxer[] = [createMediabunnyDemuxer(tracks)]
  const decoders: FrameDecoder[] = [createMediabunnyDecoder(tracks)]
  const programs: Ffmpeg[] = []
  const probes: FfprobeRunner[] = []
  const queue = ffmpegCore && createWasmQueue(startFfmpegInBrowser(ffmpegCore))
  if (queue !== undefined) {
    const mount = mountBlob(openBlobInBrowser)
    const ffprobe = createFfprobeWasm(queue, mount)
    probes.push(ffprobe)
    demuxers.push(createFfprobeDemuxer(ffprobe))
    decoders.push(createFfmpegWasmDecoder(queue, mount, createFrameTables([...demuxers]), ffprobe))
    programs.push(createFfmpegWasm(queue, mount))
  }
  return composeAudioVideo({
    openBlob: openBlobInBrowser,
    demuxers,
    decoders,
    probes,
    programs,
    close: () => {
      tracks.close()
      queue?.close()
    },
  })
}
