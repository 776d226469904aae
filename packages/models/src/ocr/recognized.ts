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

/** What Tesseract writes of an image, as JSON. */
export interface FoundPage {
  readonly blocks: readonly {
    readonly paragraphs?: readonly {
      readonly lines?: readonly (Found & { readonly words?: readonly Found[] })[]
    }[]
  }[]
}

/** The same as `ocr` gives it. */
export function recognizedText({ blocks }: FoundPage, confidence: number) {
  const paragraphs = blocks
    .flatMap((block) => block.paragraphs ?? [])
    .map(({ lines = [] }) =>
      lines
        // What is seen as a picture is a word without letters.
        .map(({ words = [], ...line }) => ({
          ...line,
          words: words.filter(({ text }) => text.trim() !== ''),
        }))
        .filter(({ words }) => words.length > 0)
        .map(({ words, ...line }) => ({ ...partOf(line), words: words.map(partOf) })),
    )
    .filter((lines) => lines.length > 0)
  return {
    text: paragraphs.map((lines) => lines.map(({ text }) => text).join('\n')).join('\n\n'),
    confidence: confidence / 100,
    lines: paragraphs.flat(),
  }
}

function partOf({ text, confidence, bbox: { x0, y0, x1, y1 } }: Found) {
  return { text: text.trim(), confidence: confidence / 100, bbox: [x0, y0, x1, y1] }
}
