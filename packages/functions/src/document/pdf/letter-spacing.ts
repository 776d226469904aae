import type { PDFPageProxy } from 'pdfjs-dist'
import type { TextItem } from 'pdfjs-dist/types/src/display/api.d.ts'
import type { PdfJs } from '../platform.ts'

/** Letters with a space after each. */
const SPACED = /^\S(?: \S)+$/u
/** Fewer letters may be words of one letter. */
const LEAST_LETTERS = 4

/**
 * Text set with space between its letters as words, where pdf.js takes that space for one between words. Words end where a space is
 * drawn; where there is one after every letter, or none, at wider gaps, which part items.
 */
export async function closeLetters(
  items: readonly TextItem[],
  page: PDFPageProxy,
  pdfjs: PdfJs,
): Promise<readonly TextItem[]> {
  const spaced = new Set(runsOfLine(items).filter(isLetterSpaced).flat())
  if (spaced.size === 0) return items
  const { letters, ends } = await drawnLetters(page, pdfjs)
  let from = 0
  return items.map((item) => {
    if (!spaced.has(item)) return item
    const own = item.str.replaceAll(' ', '')
    const start = letters.indexOf(own, from)
    if (start >= 0) from = start + own.length
    return { ...item, str: start < 0 ? own : wordsOf(own, start, ends) }
  })
}

/** Items of one base line that follow one another. */
function runsOfLine(items: readonly TextItem[]): TextItem[][] {
  const runs: TextItem[][] = []
  for (const item of items) {
    const last = runs.at(-1)
    const [before, own] = [last?.at(-1)?.transform, item.transform] as (readonly number[] | undefined)[]
    if (last && before && own && before[4]! <= own[4]! && before[5] === own[5]) last.push(item)
    else runs.push([item])
  }
  return runs
}

function isLetterSpaced(run: readonly TextItem[]): boolean {
  const texts = run.map(({ str }) => str.trim()).filter((text) => text !== '')
  const letters = texts.join('').match(/\p{L}/gu)?.length ?? 0
  return letters >= LEAST_LETTERS && texts.every((text) => SPACED.test(text) || /^.$/u.test(text))
}

function wordsOf(letters: string, start: number, ends: ReadonlySet<number>): string {
  const between = Array.from({ length: letters.length - 1 }, (_, at) => start + at + 1)
  if (between.every((at) => ends.has(at))) return letters
  return letters[0]! + between.map((at, index) => (ends.has(at) ? ' ' : '') + letters[index + 1]!).join('')
}

/** The letters that a page draws, and where among them there is a space. */
async function drawnLetters(
  page: PDFPageProxy,
  pdfjs: PdfJs,
): Promise<{ letters: string; ends: ReadonlySet<number> }> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const parts: string[] = []
  const ends = new Set<number>()
  let length = 0
  for (const [index, operator] of fnArray.entries()) {
    if (operator !== pdfjs.OPS.showText) continue
    for (const glyph of (argsArray[index] as [readonly unknown[]])[0]) {
      const text =
        typeof glyph === 'object' && glyph && 'unicode' in glyph ? String(glyph.unicode) : undefined
      if (text === undefined) continue
      if (text.trim() === '') ends.add(length)
      else parts.push(text)
      length += text.trim() === '' ? 0 : text.length
    }
  }
  return { letters: parts.join(''), ends }
}
