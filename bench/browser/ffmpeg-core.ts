import { FFmpeg } from '@ffmpeg/ffmpeg'
import coreUrl from '@ffmpeg/core?url'
import wasmUrl from '@ffmpeg/core/wasm?url'

/** FFmpeg as WebAssembly, with a file at `/in/` and its name. */
export async function loadFfmpeg(file: File): Promise<FFmpeg> {
  const ffmpeg = new FFmpeg()
  await ffmpeg.load({
    coreURL: new URL(coreUrl, location.href).href,
    wasmURL: new URL(wasmUrl, location.href).href,
  })
  await ffmpeg.createDir('/in')
  await ffmpeg.mount('WORKERFS' as never, { files: [file] }, '/in')
  return ffmpeg
}

/** What a run writes to a file, which is read into memory. */
export async function outputOf(ffmpeg: FFmpeg, args: readonly string[], output: string): Promise<Uint8Array> {
  if ((await ffmpeg.exec([...args, output])) !== 0) throw new Error('ffmpeg.wasm failed')
  const bytes = await ffmpeg.readFile(output)
  await ffmpeg.deleteFile(output)
  return bytes as Uint8Array
}
