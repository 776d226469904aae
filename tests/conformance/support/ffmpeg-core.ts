import coreURL from '@ffmpeg/core?url'
import wasmURL from '@ffmpeg/core/wasm?url'

/** Where the page serves FFmpeg as WebAssembly. */
export const ffmpegCore = { coreURL, wasmURL }
