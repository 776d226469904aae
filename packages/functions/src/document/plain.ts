import { cleanText } from '../text/clean.ts'
import { readText } from './decode.ts'
import { nowhere, type ParsedDocument } from './pieces.ts'

/** Plain text: one piece. Paragraphs are not marked, as a blank line in a text file may mean anything. */
export function parsePlainText(blob: Blob, signal?: AbortSignal): ParsedDocument {
  return {
    title: () => '',
    async *pieces() {
      const text = cleanText(await readText(blob, signal))
      if (/\S/.test(text)) yield [{ text, place: nowhere, begins: 'none', glue: '' }]
    },
  }
}
