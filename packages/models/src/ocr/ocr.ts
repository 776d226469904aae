import type { PixelData } from '@polytable/model/ports/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { FetchOptions } from '../transformers/options.ts'
import type { LoadedTask } from '../tasks/task.ts'
import { damaged, DTYPE, languageData, noteLanguage, type LanguageData } from './language-data.ts'
import { pixmapOf } from './pixmap.ts'
import type { OcrPlatform } from './platform.ts'
import { recognizedText, type FoundPage } from './recognized.ts'
import { loadTesseract, type Tesseract, type TesseractApi } from './tesseract.ts'

/** Where Tesseract looks for the image that it is given. */
const IMAGE = '/input'
const PAGE_SEGMENTATION = 'tessedit_pageseg_mode'
/** It finds columns and paragraphs, as Tesseract's program does; its library would take an image for one paragraph. */
const AUTO = '3'
const FAILED = /^Failed loading language '(.+)'/

interface Args {
  readonly image: PixelData
  readonly options: Readonly<Record<string, unknown>> | null
}

/** Loads what reads texts in images. */
export type LoadOcr = (options: FetchOptions) => Promise<LoadedTask & { readonly dtype: string }>

/** Tesseract, started when the first of its languages is loaded. */
export function createOcr(platform: OcrPlatform): LoadOcr {
  const messages: string[] = []
  let started: Promise<Tesseract> | undefined
  const start = (): Promise<Tesseract> =>
    loadTesseract(platform.tesseractURL(), (line) => void messages.push(line))
  return async (options) => {
    const tesseract = await (started ??= start())
    const languages: LanguageData[] = []
    for (const model of new Set(options.model.split('+')))
      languages.push(await languageData({ ...options, model }, platform))
    await options.makeRoom?.(languages.reduce((sum, { bytes }) => sum + bytes.length, 0))
    messages.length = 0
    const { api, isOpen } = openLanguages(tesseract, languages)
    const failed = messages.map((line) => FAILED.exec(line)?.[1])
    const bad =
      languages.find(({ language }) => failed.includes(language)) ?? (isOpen ? undefined : languages[0]!)
    const dispose = async (): Promise<void> => tesseract.destroy(api)
    if (bad !== undefined) {
      await dispose()
      throw await damaged(new Error('it is no language data'), { ...options, model: bad.model }, bad.kept)
    }
    for (const language of languages) await noteLanguage(language, options)
    return {
      async run(args) {
        messages.length = 0
        return read(tesseract, api, args as unknown as Args, messages)
      },
      dtype: DTYPE,
      dispose,
    }
  }
}

/**
 * Of languages that cannot be read there is a message; where one of several can, all went well. Their files are in memory, and of no
 * use once they were read.
 */
function openLanguages(
  { TessBaseAPI, FS }: Tesseract,
  languages: readonly LanguageData[],
): { readonly api: TesseractApi; readonly isOpen: boolean } {
  const bytesByName = new Map(languages.map(({ language, bytes }) => [language, bytes]))
  for (const [name, bytes] of bytesByName) FS.writeFile(`${name}.traineddata`, bytes)
  const api = new TessBaseAPI()
  const status = api.Init(null, [...bytesByName.keys()].join('+'), 1)
  for (const name of bytesByName.keys()) FS.unlink(`${name}.traineddata`)
  api.SetVariable(PAGE_SEGMENTATION, AUTO)
  return { api, isOpen: status === 0 }
}

function read(
  { FS }: Tesseract,
  api: TesseractApi,
  { image, options }: Args,
  messages: readonly string[],
): unknown {
  FS.writeFile(IMAGE, pixmapOf(image))
  api.SaveParameters()
  try {
    for (const [name, value] of Object.entries(options ?? {}))
      if (!api.SetVariable(name, String(value))) throw unknownOption(name)
    if (api.SetImageFile(1, 0) !== 0 || api.Recognize(null) !== 0)
      throw new Error(messages.at(-1) ?? 'the image could not be read')
    return recognizedText(JSON.parse(api.GetJSONText()) as FoundPage)
  } finally {
    FS.unlink(IMAGE)
    api.RestoreParameters()
    api.Clear()
  }
}

function unknownOption(name: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `Tesseract has no parameter '${name}'.`, {
    hint: "options are Tesseract's parameters, such as { tessedit_pageseg_mode: '6' }.",
  })
}
