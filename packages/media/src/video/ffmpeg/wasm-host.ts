/** FFmpeg as WebAssembly in a thread of its own: runs one command at a time. */
export interface FfmpegWasm {
  /**
   * Runs `ffmpeg` or `ffprobe` with the medium mounted, read on demand.
   * @returns the log, and the bytes of the output file where one was written (it is deleted).
   * @throws where WebAssembly trapped; the instance is dead then.
   */
  run(command: WasmCommand): Promise<WasmResult>
  terminate(): void
}

export interface WasmCommand {
  readonly program: 'ffmpeg' | 'ffprobe'
  readonly args: readonly string[]
  readonly medium: Blob | string
}

export interface WasmResult {
  /** FFmpeg's exit code, 0 where it did what was asked. ffprobe's says nothing. */
  readonly status: number
  readonly log: readonly string[]
  readonly output: Uint8Array | undefined
}

/** Starts a thread with a fresh FFmpeg. */
export type StartFfmpegWasm = () => Promise<FfmpegWasm>

/** Where commands find the medium, and where they must write their output. */
export const WASM_INPUT = '/in/medium'
export const WASM_OUTPUT = '/out'
