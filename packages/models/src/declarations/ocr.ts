import { pt, type Expression } from '@polytable/client/index'
import { kind, optional, options, recordOf, text } from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { modelFunction } from './model-function.ts'

/** Options of `ocr`. */
export interface OcrOptions {
  /**
   * What Tesseract calls a language: 'eng' unless given, 'deu', 'chi_sim'; several are joined by '+', the most frequent first:
   * 'eng+deu'. Language data of others are `organisation/name` of the hub, or the name of a folder below the local path given to
   * `open`, with `name.traineddata` or `name.traineddata.gz`.
   */
  readonly model?: string
  /** Parameters of Tesseract by its names, such as `{ tessedit_pageseg_mode: '6', tessedit_char_whitelist: '0123456789' }`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>
}

/** A part of the text of an image. */
export interface RecognizedWord {
  /** It has no white space around it. */
  readonly text: string
  /** How sure Tesseract is of it: from 0 to 1. */
  readonly confidence: number
  /** Left, top, right and bottom in pixels from the upper left corner. */
  readonly bbox: readonly [x1: number, y1: number, x2: number, y2: number]
}

/** A line of the text of an image. */
export interface RecognizedLine extends RecognizedWord {
  /** Its words, as they are read. */
  readonly words: readonly RecognizedWord[]
}

/** The text of an image. */
export interface RecognizedText {
  /** All of it: each line on one of its own, with an empty one between paragraphs. Empty where there is none. */
  readonly text: string
  /** How sure Tesseract is of its words, on average: from 0 to 1, 0 where there are none. */
  readonly confidence: number
  /** Its lines, as they are read. */
  readonly lines: readonly RecognizedLine[]
}

const parameter = kind('a text, a number, true or false', (value) =>
  ['string', 'number', 'boolean'].includes(typeof value),
)

const call = modelFunction<MediaFile, never, OcrOptions, RecognizedText>('ocr', {
  params: { image: pt.image(), model: pt.string().default('eng'), options: pt.json().nullable() },
  returns: typeOf('json'),
  options: options<OcrOptions>({
    model: optional(text),
    options: optional(recordOf(parameter, "an object of Tesseract's parameters")),
  }),
})

/**
 * The text of an image of any format that is read, such as a page of a scanned document, by Tesseract: printed text that is about
 * upright. Null where the image is null.
 */
export function ocr<T extends MediaFile | null = MediaFile>(
  image: Expression<T>,
  options: OcrOptions = {},
): Expression<RecognizedText | Extract<T, null>> {
  return call(image, options)
}
