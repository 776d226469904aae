import { pt, type Expression, type MediaFile } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { ocr, type OcrOptions } from 'polytable/models'
import { describe, expect, test } from 'vitest'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { modelHub } from '../support/model-hub/index.ts'
import { inBrowser, onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import type { Picture } from './support/pictures.ts'
import { red } from './support/plain-picture.ts'
import { invoice, transparentText } from './support/written.ts'

const hub = await modelHub()
const { tesseractURL } = inBrowser ? await import('./support/tesseract.ts') : {}
const peer = tesseractURL === undefined ? {} : { tesseractURL }

/** The language data of the hub of tests. */
const model = 'tiny/eng'

onOneBackend(
  'OCR',
  (setting) => {
    const images = async (...files: readonly (File | Picture | null)[]) => {
      const t = await setting.db.createTable(setting.path(), { img: pt.image().nullable() })
      await t.insert(files.map((img) => ({ img })))
      return t
    }
    const read = (img: Expression<MediaFile | null>, options: OcrOptions = {}) =>
      ocr(img, { model, ...options })

    test('reads lines and words, and says where they are', async () => {
      const t = await images(invoice)
      const [row] = await t.select({ read: read(t.c.img) }).collect()
      const { text, confidence, lines } = row!.read!
      expect(text).toBe('Invoice 2047\nTotal amount: 318.50\n\nThank you')
      expect(lines.map((line) => line.words.map((word) => word.text))).toEqual([
        ['Invoice', '2047'],
        ['Total', 'amount:', '318.50'],
        ['Thank', 'you'],
      ])
      expect(lines.map((line) => line.text)).toEqual(text.split(/\n+/))
      const sures = lines.flatMap(({ words }) => words.map((word) => word.confidence))
      expect(confidence).toBeCloseTo(sures.reduce((sum, each) => sum + each) / sures.length)
      for (const sure of [...sures, ...lines.map((line) => line.confidence)]) {
        expect(sure).toBeGreaterThan(0.8)
        expect(sure).toBeLessThanOrEqual(1)
      }
      // By less than 2.5 pixels.
      const near = (box: readonly number[]) => box.map((side) => expect.closeTo(side, -0.7))
      expect(lines[0]!.bbox).toEqual(near([33, 27, 221, 50]))
      expect(lines[0]!.words[0]!.bbox).toEqual(near([33, 27, 136, 50]))
    })

    test('gives nothing for an image without text, null for none, and reads what is on nothing', async () => {
      const t = await images(red, null, transparentText)
      const rows = await t.select({ read: read(t.c.img) }).collect()
      expect(rows[0]!.read).toEqual({ text: '', confidence: 0, lines: [] })
      expect(rows[1]!.read).toBeNull()
      expect(rows[2]!.read!.text).toBe('Draft copy')
    })

    test('is computed once, and parts of it are found by their paths', async () => {
      const t = await images(invoice)
      const computed = await t.addComputedColumn({ read: read(t.c.img) })
      const [row] = await computed
        .select({
          text: computed.c.read.get('text'),
          words: computed.c.read.get('lines', '*', 'words', '*', 'text'),
        })
        .collect()
      expect(row!.text).toContain('318.50')
      expect(row!.words).toEqual([
        ['Invoice', '2047'],
        ['Total', 'amount:', '318.50'],
        ['Thank', 'you'],
      ])
    })

    test('has an error in the cell of an image that cannot be decoded, and reads the others', async () => {
      const made = await setting.db.createTable(setting.path(), { img: pt.image().mediaValidation('onRead') })
      await made.insert([{ img: new File([invoice.slice(0, 1000)], 'cut.png') }, { img: transparentText }])
      const t = await made.addComputedColumn({ read: read(made.c.img) }, { onError: 'ignore' })
      const rows = await t.select({ read: t.c.read, error: t.c.read.errorType }).collect()
      expect(rows.map((row) => [row.read?.text, row.error])).toEqual([
        [undefined, 'INVALID_DATA_FORMAT'],
        ['Draft copy', null],
      ])
    })

    test("takes Tesseract's parameters, for one call", async () => {
      const t = await images(invoice)
      const digits = { tessedit_char_whitelist: '0123456789' }
      const [row] = await t
        .select({
          digits: read(t.c.img, { options: digits }).get('text'),
          block: read(t.c.img, { options: { tessedit_pageseg_mode: 6 } }).get('text'),
          plain: read(t.c.img).get('text'),
        })
        .collect()
      expect((row!.digits as string).replace(/\s/g, '')).toBe('204731850')
      expect(row!.block).toBe('Invoice 2047\nTotal amount: 318.50\nThank you')
      expect(row!.plain).toBe('Invoice 2047\nTotal amount: 318.50\n\nThank you')
      const unknown = t.select({ read: read(t.c.img, { options: { no_such: 1 } }) }).collect()
      await expectError(unknown, 'INVALID_ARGUMENT', { message: "no parameter 'no_such'" })
      expect(() => ocr(t.c.img, { options: { list: [] as never } })).toThrow(/options/)
      expect(() => ocr(t.c.img, { langs: 'eng' } as never)).toThrow(/langs/)
    })

    test('says which language data are missing, and goes on', async () => {
      const t = await images(invoice)
      const by = (name: string) => t.select({ text: ocr(t.c.img, { model: name }).get('text') }).collect()
      await expectError(by('tiny/none'), 'PATH_NOT_FOUND', { message: 'none.traineddata', hint: "'deu'" })
      await expectError(by(`${model}+deu`), 'PATH_NOT_FOUND', { message: 'deu.traineddata' })
      await expectError(by('../eng'), 'INVALID_ARGUMENT', { message: '../eng' })
      expect(await by(`${model}+${model}`)).toEqual([{ text: expect.stringContaining('Invoice') }])
    })

    test('has its data downloaded, listed and removed like models', async () => {
      const { db } = setting
      const requests = async () => (await hub.requests()).filter(({ path }) => path.includes('traineddata'))
      await db.models.remove(model).catch(() => undefined)
      await hub.fail({ file: 'eng.traineddata.gz', times: 2, kind: 500 })
      const refused = db.models.download(model, { task: 'ocr' })
      await expectError(refused, 'PROVIDER_ERROR', { message: 'answered 500' })
      await hub.fail({ file: 'eng.traineddata.gz', times: 2, kind: 'damaged' })
      const damaged = db.models.download(model, { task: 'ocr' })
      await expectError(damaged, 'PROVIDER_ERROR', { message: 'cannot be read', hint: 'deleted' })
      expect(await db.models.list()).toEqual([])
      await hub.fail({ file: 'eng.traineddata.gz', times: 1, kind: 'cut' })
      const kept = await db.models.download(model, { task: 'ocr' })
      expect(kept).toMatchObject({ model, task: 'ocr', source: 'hub', bytes: expect.any(Number) })
      expect(kept.bytes).toBeGreaterThan(2_000_000)
      expect((await requests()).map(({ range }) => range !== undefined)).toEqual([false, true])
      expect(await db.models.list()).toEqual([kept])
      await db.models.remove(model)
      expect(await db.models.list()).toEqual([])
    })

    test('stops when it is told to, and reads again', async () => {
      const t = await images(invoice)
      const controller = new AbortController()
      const reason = new Error('enough')
      const dpis = Array.from({ length: 40 }, (_, i) => 100 + i)
      const readings = dpis.map((dpi) => [`at${dpi}`, read(t.c.img, { options: { user_defined_dpi: dpi } })])
      const reading = t.select(Object.fromEntries(readings)).collect({ signal: controller.signal })
      setTimeout(() => controller.abort(reason), 500)
      await expect(reading).rejects.toBe(reason)
      const [row] = await t
        .select({ text: read(t.c.img).get('text') })
        .limit(1)
        .collect()
      expect(row!.text).toContain('Invoice')
    })

    test('reads with data of a folder', async () => {
      const place = await setting.place()
      const path = inBrowser ? `${hub.url}local/` : await languageFolder()
      const db = await place.open({ ...peer, models: { source: 'local', path } })
      const t = await db.createTable('t', { img: pt.image() })
      await t.insert({ img: transparentText })
      expect(await t.select({ text: ocr(t.c.img).get('text') }).collect()).toEqual([{ text: 'Draft copy' }])
      const other = t.select({ read: ocr(t.c.img, { model: 'deu' }) }).collect()
      await expectError(other, 'PATH_NOT_FOUND', { message: 'deu.traineddata' })
      await db.close()
    })

    test.runIf(inBrowser)('says what a page must serve', async () => {
      const place = await setting.place()
      for (const [options, message, hint] of [
        [{}, 'tesseract.js-core', 'tesseractURL'],
        [{ tesseractURL: '/no-such.js' }, 'no-such.js', 'serves it'],
      ] as const) {
        const db = await place.open({ ...options, models: { host: hub.url } })
        const t = await db.createTable('t', { img: pt.image() }, { ifExists: 'replace' })
        await t.insert({ img: invoice })
        const reading = t.select({ read: ocr(t.c.img, { model }) }).collect()
        await expectError(reading, 'INVALID_CONFIGURATION', { message, hint })
        await db.close()
      }
    })

    describe.skipIf(!hasSharedData)('of photos and documents', () => {
      test('finds no text in photos that have none', async () => {
        const ids = ['01', '09', '25', '36']
        const photos = await Promise.all(ids.map((id) => sharedFile(`images/coco-0000000000${id}.jpg`)))
        const t = await images(...photos)
        const rows = await t.select({ read: read(t.c.img) }).collect()
        expect(rows.map((row) => row.read)).toEqual(ids.map(() => ({ text: '', confidence: 0, lines: [] })))
      })

      test('reads their pages as they read them', async () => {
        const t = await setting.db.createTable(setting.path(), { doc: pt.document() })
        await t.insert({ doc: await sharedFile('documents/1706.03762.pdf') })
        const pages = await setting.db.createView(setting.path(), t, {
          iterator: documentSplitter(t.c.doc, {
            separators: 'page',
            elements: ['text', 'image'],
            metadata: 'page',
            imageDpi: 120,
          }),
        })
        const [first] = await pages
          .where(pages.c.page.eq(0))
          .select({ text: pages.c.text, read: read(pages.c.image) })
          .collect()
        const words = (text: string) => text.toLowerCase().match(/[a-z]{4,}/g) ?? []
        const seen = new Set(words(first!.read!.text))
        const written = words(first!.text)
        expect(first!.read!.text).toContain('Attention Is All You Need')
        expect(written.filter((word) => seen.has(word)).length).toBeGreaterThan(0.9 * written.length)
        expect(first!.read!.confidence).toBeGreaterThan(0.8)
      })
    })
  },
  { ...peer, models: { host: hub.url } },
)

/** A folder of models with English, unpacked (Node). */
async function languageFolder(): Promise<string> {
  const [{ gunzipSync }, { temporaryFolder, writeModel }] = await Promise.all([
    import('node:zlib'),
    import('../models/support/model-folder.ts'),
  ])
  const response = await fetch(`${hub.url}local/eng/eng.traineddata.gz`)
  const data = gunzipSync(await response.arrayBuffer())
  const folder = await temporaryFolder()
  await writeModel(folder, 'eng', new Map([['eng.traineddata', data]]))
  return folder
}
