import type { RecognizedText, RecognizedWord } from '../declarations/ocr.ts'

/** Where something is in an image. Pixels; what is at the second corner is outside. */
interface FoundBox {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

interface Found {
  readonly text: string
  /** From 0 to 100. */
  readonly confidence: number
  readonly bbox: FoundBox
}

/** What Tesseract writes of an image, as JSON: what it takes for text, without pictures and rules. */
export interface FoundPage {
  readonly blocks: readonly {
    readonly paragraphs: readonly {
      readonly lines: readonly (Found & { readonly words: readonly Found[] })[]
    }[]
  }[]
}

/** The same as `ocr` gives it. Tesseract's own mean is 95 where there are no words. */
export function recognizedText({ blocks }: FoundPage): RecognizedText {
  const paragraphs = blocks
    .flatMap((block) => block.paragraphs)
    .map(({ lines }) => lines.map((line) => ({ ...partOf(line), words: line.words.map(partOf) })))
  const lines = paragraphs.flat()
  const words = lines.flatMap((line) => line.words)
  const sum = words.reduce((total, { confidence }) => total + confidence, 0)
  return {
    text: paragraphs.map((own) => own.map(({ text }) => text).join('\n')).join('\n\n'),
    confidence: words.length === 0 ? 0 : sum / words.length,
    lines,
  }
}

function partOf({ text, confidence, bbox: { x0, y0, x1, y1 } }: Found): RecognizedWord {
  return { text: text.trim(), confidence: confidence / 100, bbox: [x0, y0, x1, y1] }
}
