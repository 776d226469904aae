import { cleanText } from '../text/clean.ts'
import { readText } from '@polytable/media/encoding/decode'
import { nowhere, type ParsedDocument } from './pieces.ts'

/** Plain text: one piece. Paragraphs are not marked, as a blank line in a text file may mean anything. */
export function parsePlainText(blob: Blob, mediaType: string, signal?: AbortSignal): ParsedDocument {
  return {
    title: () => '',
    async *pieces() {
      const text = cleanText(await readText(blob, mediaType, signal))
      if (/\S/.test(text)) yield [{ text, place: nowhere, begins: 'none', glue: '' }]
    },
  }
}
