import { openLocalFile } from '../../input/node.ts'
import { createFfmpegWasmDecoder, createFfprobeWasm } from '../ffmpeg-wasm.ts'
import type { FrameDecoder, VideoDemuxer } from '../types.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import { createFfprobeDemuxer, type FfprobeRunner } from './ffprobe-demuxer.ts'
import { createFrameTables } from './frame-tables.ts'
import { findFfmpegCore, startFfmpegInNode } from './wasm-node.ts'
import { createFfmpegWasm } from './wasm-program.ts'
import { createWasmQueue } from './wasm-queue.ts'

export interface FfmpegWasmPart {
  readonly ffmpeg: Ffmpeg
  readonly ffprobe: FfprobeRunner
  readonly demuxer: VideoDemuxer
  readonly decoder: FrameDecoder
  close(): void
}

/** FFmpeg as WebAssembly for Node, or undefined where the optional peer `@ffmpeg/core` is not installed. */
export function createFfmpegWasmPart(demuxers: readonly VideoDemuxer[]): FfmpegWasmPart | undefined {
  const core = findFfmpegCore()
  if (core === undefined) return undefined
  const queue = createWasmQueue(startFfmpegInNode(core))
  const ffprobe = createFfprobeWasm(queue, openLocalFile)
  const demuxer = createFfprobeDemuxer(ffprobe)
  const tables = createFrameTables([...demuxers, demuxer])
  return {
    ffmpeg: createFfmpegWasm(queue, openLocalFile),
    ffprobe,
    demuxer,
    decoder: createFfmpegWasmDecoder(queue, openLocalFile, tables, ffprobe),
    close: () => queue.close(),
  }
}
