import { PolytableError } from '@polytable/model/errors/index'
import type { TaskName } from '../functions/names.ts'
import type { KeptFiles } from '../kept/kept-files.ts'

/** Where a model runs: on the GPU of a browser, on wasm in a browser, or natively in Node. */
export type Device = 'webgpu' | 'wasm' | 'cpu'

export type Dtype = 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'bnb4' | 'q4f16'

/** URLs of the ONNX runtime's two files, both of the same build. A browser loads them from nowhere else. */
export interface WasmPaths {
  readonly wasm: string
  readonly mjs: string
}

/** Bytes of all files of a model together. `totalBytes` grows while sizes are still being learnt. */
export interface ModelProgress {
  readonly model: string
  readonly loadedBytes: number
  readonly totalBytes: number
}

/** Which model to load, and from where. Plain data: it crosses threads. */
export interface ModelSource {
  /** `organisation/name`, or `name`. */
  readonly model: string
  readonly source: 'hub' | 'local'
  /** For local models: the folder (Node) or URL (browser) with the model's files under `<model>/`. */
  readonly localPath?: string
  /** For hub models: the server, which answers `<host>/<model>/resolve/<revision>/<file>`. Hugging Face by default. */
  readonly remoteHost?: string
  /** For hub models: a branch, tag or commit. `main` by default. */
  readonly revision?: string
  /** Which of the model's weights to take. By default q8 on wasm, fp32 elsewhere. */
  readonly dtype?: Dtype
  /** For hub models in Node: the folder that downloads are kept in. Browsers keep them in Cache Storage. */
  readonly cacheDir?: string
}

/**
 * Makes room in the memory for a model that is being loaded.
 * @param bytes of all of its weights that are known as yet. To be called before they are read, each time that more are known.
 */
export type MakeRoom = (bytes: number) => Promise<void>

/** A model, and how its files come here. */
export interface FetchOptions extends ModelSource {
  /** Where downloads are kept. */
  readonly files: KeptFiles
  readonly onProgress?: (progress: ModelProgress) => void
  readonly makeRoom?: MakeRoom
}

export interface LoadOptions extends FetchOptions {
  readonly device: Device
  /** What it is loaded for; to embed texts where absent. */
  readonly task?: TaskName | undefined
  /** Bytes of a local file by its path, where local files are not fetched: undefined where there is none. */
  readonly sizeOfLocal?: (path: string) => Promise<number | undefined>
  /** Required unless the device is `cpu`. */
  readonly wasmPaths?: WasmPaths
}

const MODEL_NAME = /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/

/** @throws PolytableError `INVALID_ARGUMENT` where a model has no such name */
export function checkName(model: string): void {
  if (MODEL_NAME.test(model) && !model.includes('..')) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `model must be 'name' or 'organisation/name', not ${JSON.stringify(model)}.`,
  )
}

/** @throws PolytableError `INVALID_ARGUMENT`, naming the option and the rule */
export function checkSource({ model, source, localPath }: ModelSource): void {
  checkName(model)
  if (source === 'local' && localPath === undefined) {
    throw new PolytableError('INVALID_ARGUMENT', `localPath is required for the local model ${model}.`)
  }
}

/** @throws PolytableError `INVALID_ARGUMENT` or `INVALID_CONFIGURATION`, naming the option and the rule. */
export function checkOptions(options: LoadOptions): void {
  checkSource(options)
  const { device, wasmPaths } = options
  if (device !== 'cpu' && wasmPaths === undefined) {
    throw new PolytableError('INVALID_CONFIGURATION', `wasmPaths is required for the device ${device}.`, {
      hint: "Serve onnxruntime-web's ort-wasm-simd-threaded .wasm and .mjs files and pass their URLs.",
    })
  }
}
