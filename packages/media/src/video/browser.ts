import { openBlobInBrowser } from '../input/browser.ts'
import { createMediabunnyDemuxer } from './demux/mediabunny-demuxer.ts'
import { createOpenTracks } from './demux/open-tracks.ts'
import { createFfmpegWasmDecoder, createFfprobeWasm, mountBlob } from './ffmpeg-wasm.ts'
import { createFfprobeDemuxer } from './ffmpeg/ffprobe-demuxer.ts'
import { createFrameTables } from './ffmpeg/frame-tables.ts'
import { startFfmpegInBrowser, type FfmpegCoreUrls } from './ffmpeg/wasm-browser.ts'
import { createWasmQueue } from './ffmpeg/wasm-queue.ts'
import { createMediabunnyDecoder } from './mediabunny.ts'
import { selectVideoDecoder } from './select.ts'
import type { VideoDecoder } from './types.ts'

export type { FfmpegCoreUrls } from './ffmpeg/wasm-browser.ts'

export interface BrowserVideoOptions {
  /** Where to load FFmpeg from for what WebCodecs cannot decode. Without it, such videos are refused. */
  readonly ffmpegCore?: FfmpegCoreUrls
}

/** Video in a browser: WebCodecs first; FFmpeg as WebAssembly is loaded only when a video needs it. */
export async function createVideoDecoders({ ffmpegCore }: BrowserVideoOptions = {}): Promise<VideoDecoder> {
  const tracks = createOpenTracks(openBlobInBrowser)
  const demuxer = createMediabunnyDemuxer(tracks)
  const decoder = createMediabunnyDecoder(tracks)
  if (ffmpegCore === undefined) {
    return selectVideoDecoder({ demuxers: [demuxer], decoders: [decoder], close: async () => tracks.close() })
  }
  const queue = createWasmQueue(startFfmpegInBrowser(ffmpegCore))
  const mount = mountBlob(openBlobInBrowser)
  const ffprobe = createFfprobeWasm(queue, mount)
  const demuxers = [demuxer, createFfprobeDemuxer(ffprobe)]
  const fallback = createFfmpegWasmDecoder(queue, mount, createFrameTables(demuxers), ffprobe)
  return selectVideoDecoder({
    demuxers,
    decoders: [decoder, fallback],
    async close() {
      tracks.close()
      queue.close()
    },
  })
}
