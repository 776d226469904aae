import { PolytableError } from '@polytable/model/errors/index'
import { type FfmpegWasm, type StartFfmpegWasm, WASM_OUTPUT } from './wasm-host.ts'

/** Where a browser loads FFmpeg from. Absolute URLs (or relative to the page). */
export interface FfmpegCoreUrls {
  /** `ffmpeg-core.js` of `@ffmpeg/core` (the ES module build). */
  readonly coreURL: string
  readonly wasmURL: string
}

/**
 * Starts FFmpeg through `@ffmpeg/ffmpeg`.
 * @throws PolytableError INVALID_CONFIGURATION where it is not installed; otherwise where the files cannot be loaded.
 */
export function startFfmpegInBrowser({ coreURL, wasmURL }: FfmpegCoreUrls): StartFfmpegWasm {
  return async () => {
    const { FFmpeg, FFFSType } = await loadLibrary()
    const ffmpeg = new FFmpeg()
    const absolute = (url: string): string => new URL(url, globalThis.location.href).href
    await ffmpeg.load({ coreURL: absolute(coreURL), wasmURL: absolute(wasmURL) })
    await ffmpeg.createDir('/in')
    let log: string[] = []
    ffmpeg.on('log', ({ message }) => void log.push(message))
    return {
      async run({ program, args, medium }) {
        log = []
        // A fixed name: whatever the file is called, FFmpeg never sees it.
        const blobs = [{ name: 'medium', data: medium as Blob }]
        await ffmpeg.mount(FFFSType.WORKERFS, { blobs }, '/in')
        let status: number
        try {
          status = await ffmpeg[program === 'ffmpeg' ? 'exec' : 'ffprobe']([...args])
        } finally {
          await ffmpeg.unmount('/in')
        }
        return { status, log, output: await takeOutput(ffmpeg) }
      },
      terminate: () => ffmpeg.terminate(),
    } satisfies FfmpegWasm
  }
}

/** Imports the optional peer. Where an import is tried, bundlers let it be missing. */
async function loadLibrary(): Promise<typeof import('@ffmpeg/ffmpeg')> {
  try {
    return await import('@ffmpeg/ffmpeg')
  } catch (cause) {
    throw new PolytableError('INVALID_CONFIGURATION', 'This video requires the package @ffmpeg/ffmpeg', {
      hint: 'Install it: npm install @ffmpeg/ffmpeg@0.12.15 @ffmpeg/core@0.12.10',
      cause,
    })
  }
}

interface OutputFiles {
  readFile(path: string): Promise<Uint8Array | string>
  deleteFile(path: string): Promise<boolean>
}

async function takeOutput(ffmpeg: OutputFiles): Promise<Uint8Array | undefined> {
  const output = await ffmpeg.readFile(WASM_OUTPUT).catch(() => undefined)
  if (typeof output !== 'object') return undefined
  await ffmpeg.deleteFile(WASM_OUTPUT)
  return output
}
