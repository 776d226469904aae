import { pt, type Database } from 'polytable'
import { ocr, type RecognizedText } from 'polytable/models'
import { expectType } from './expect-type.ts'

declare const db: Database

/** What is read in an image, and parts of it by their paths. */
export async function textInImages(): Promise<void> {
  const t = await db.createTable('t', { img: pt.image(), maybe: pt.image().nullable(), name: pt.string() })
  const read = await t.addComputedColumn({ read: ocr(t.c.img) })
  const row = (await read
    .select({
      read: read.c.read,
      maybe: ocr(t.c.maybe, { model: 'deu+eng', options: { tessedit_pageseg_mode: 6 } }),
      text: read.c.read.get('text'),
      words: read.c.read.get('lines', '*', 'words', '*', 'text'),
    })
    .first())!
  expectType<RecognizedText>()(row.read)
  expectType<RecognizedText | null>()(row.maybe)
  expectType<readonly [number, number, number, number]>()(row.read.lines[0]!.words[0]!.bbox)
  expectType<string | null>()(row.text)
  expectType<((string | null)[] | null)[] | null>()(row.words)
  // @ts-expect-error a text is no image
  ocr(t.c.name)
  // @ts-expect-error an option that it does not have
  ocr(t.c.img, { language: 'eng' })
  // @ts-expect-error a list is no parameter
  ocr(t.c.img, { options: { user_words: [] } })
}
