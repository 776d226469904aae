import { PolytableError } from '@polytable/model/errors/index'
import { libraryCache } from '../kept/library-cache.ts'
import { noteModel } from '../kept/records.ts'
import { hubOf } from '../transformers/environment.ts'
import { damagedError, loadingError } from '../transformers/model-error.ts'
import { checkSource, type FetchOptions } from '../transformers/options.ts'
import type { OcrPlatform } from './platform.ts'

/** Where tesseract.js has its languages from, and the folder of those of the neural network. */
const LANGUAGES = 'https://cdn.jsdelivr.net/npm/@tesseract.js-data/'
const VERSION = '@1.0.0/4.0.0_best_int'

/** What is noted as the kind of weights: the files do not tell it. */
export const DTYPE = 'traineddata'

/** What servers say of what is not there; some say so only to those who may know. */
const MISSING = [401, 403, 404]

/** What Tesseract knows of a language. */
export interface LanguageData {
  /** `organisation/name`, or Tesseract's name of a language. */
  readonly model: string
  /** The same without the organisation. */
  readonly language: string
  readonly bytes: Uint8Array
  /** The URL of the file that is kept, where it came from a server. */
  readonly kept: string | undefined
}

interface FoundFile {
  readonly blob: Blob
  readonly kept: string | undefined
}

/**
 * The data of a language: from a folder, from a hub, or from where tesseract.js has it. What was downloaded is kept.
 * @param options of the one language
 * @throws PolytableError INVALID_ARGUMENT, PATH_NOT_FOUND, PROVIDER_ERROR, STORAGE_FULL
 */
export async function languageData(options: FetchOptions, platform: OcrPlatform): Promise<LanguageData> {
  checkSource(options)
  const { model } = options
  const language = model.slice(model.indexOf('/') + 1)
  const folder = folderOf(options)
  const names = [`${language}.traineddata.gz`, `${language}.traineddata`]
  const urls = names.map((name) => `${folder}/${name}`)
  const source = { ...options, remoteHost: folder }
  const found = await (
    options.source === 'local' ? firstLocal(urls, platform) : firstKept(urls, options)
  ).catch((error: unknown) => {
    throw loadingError(error, source)
  })
  if (found === undefined) throw missing(names, folder)
  const { blob, kept } = found
  try {
    return { model, language, bytes: await unpacked(blob), kept }
  } catch (error) {
    throw await damaged(error, options, kept)
  }
}

/** Notes that the data of a language are kept, once they are known to be good. */
export async function noteLanguage(
  { model, kept }: LanguageData,
  options: Pick<FetchOptions, 'files' | 'remoteHost'>,
): Promise<void> {
  if (kept === undefined) return
  const record = { model, task: 'ocr', dtype: DTYPE, files: [kept] }
  await noteModel(options.files, hubOf(options), record, new Date())
}

/** What is wrong with data that Tesseract cannot read; what is kept of them is deleted. */
export async function damaged(
  error: unknown,
  options: FetchOptions,
  kept: string | undefined,
): Promise<PolytableError> {
  if (kept === undefined) return loadingError(error, options)
  await options.files.remove(kept)
  return damagedError(error, options)
}

function folderOf({ model, source, localPath, remoteHost, revision = 'main' }: FetchOptions): string {
  if (source === 'local') return `${localPath!.replace(/\/$/, '')}/${model}`
  const isLanguage = !model.includes('/') && remoteHost === undefined
  return isLanguage
    ? `${LANGUAGES}${model}${VERSION}`
    : `${hubOf({ remoteHost })}${model}/resolve/${revision}`
}

async function firstLocal(paths: readonly string[], platform: OcrPlatform): Promise<FoundFile | undefined> {
  for (const path of paths) {
    const blob = await platform.readLocal(path)
    if (blob !== undefined) return { blob, kept: undefined }
  }
  return undefined
}

async function firstKept(
  urls: readonly string[],
  { model, files, onProgress }: FetchOptions,
): Promise<FoundFile | undefined> {
  for (const url of urls) {
    const kept = await files.match(url)
    if (kept instanceof Response) return { blob: await kept.blob(), kept: url }
  }
  for (const url of urls) {
    const { fetch } = libraryCache({ model, host: url, files, onProgress })
    const response = await fetch(url)
    if (response.ok) return { blob: await response.blob(), kept: url }
    await response.body?.cancel()
    if (!MISSING.includes(response.status)) throw new Error(`${url} answered ${response.status}`)
  }
  return undefined
}

const GZIP = [0x1f, 0x8b]

/** The bytes of a file: servers, and caches, may have unpacked what is named as if it were packed. */
async function unpacked(file: Blob): Promise<Uint8Array> {
  const head = new Uint8Array(await file.slice(0, GZIP.length).arrayBuffer())
  const isPacked = GZIP.every((byte, i) => head[i] === byte)
  const stream = isPacked ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function missing(names: readonly string[], folder: string): PolytableError {
  return new PolytableError('PATH_NOT_FOUND', `Neither ${names.join(' nor ')} is in ${folder}.`, {
    hint: "model is what Tesseract calls a language, such as 'eng', 'deu' or 'chi_sim', or several: 'eng+deu'.",
  })
}
