import { pt, type Database, type MediaFile } from 'polytable'
import { audio, frameIterator, image } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'
import { redAboveBlue, redAndBlue, sha256, silence, smallVideo } from './support/media.ts'

const png = async (): Promise<File> =>
  new File([await (await fetch(redAndBlue)).arrayBuffer()], 'two.png', { type: 'image/png' })
const page = (): File => new File(['# Title\n\nText.'], 'page.md', { type: 'text/markdown' })
const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer())

async function expectSameMedium(found: MediaFile, given: File, mediaType: string): Promise<void> {
  const bytes = await bytesOf(given)
  expect([found.mediaType, found.size, found.name, found.hash]).toEqual([
    mediaType,
    given.size,
    given.name,
    await sha256(bytes),
  ])
  expect(found.url).toBe(`media:${found.hash}`)
  expect(await found.bytes()).toEqual(bytes)
  const blob = await found.blob()
  expect([blob.type, blob.size]).toEqual([mediaType, given.size])
  expect(await new Response(found.stream()).bytes()).toEqual(bytes)
}

onEveryBackend('Media', (backend) => {
  test('of every kind come back byte by byte, with what is known of them', async () => {
    const t = await backend.db.createTable(backend.path(), {
      image: pt.image(),
      video: pt.video(),
      audio: pt.audio(),
      document: pt.document(),
      none: pt.image().nullable(),
    })
    const [image, video, audio, document] = [await png(), await smallVideo(), silence(), page()]
    await t.insert({ image, video, audio, document })
    const row = (await t.first())!
    await expectSameMedium(row.image, image, 'image/png')
    await expectSameMedium(row.video, video, 'video/mp4')
    await expectSameMedium(row.audio, audio, 'audio/wav')
    await expectSameMedium(row.document, document, 'text/markdown')
    expect([row.image.width, row.image.height, row.image.mode]).toEqual([2, 1, 'RGB'])
    expect([row.video.width, row.video.height]).toEqual([128, 96])
    expect(row.none).toBeNull()
  })

  test('may be given as Blob, bytes, stream, data: URL, pixels, and MediaFile', async () => {
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    const file = await png()
    const bytes = await bytesOf(file)
    await t.insert([
      { image: new Blob([bytes]) },
      { image: bytes },
      { image: file.stream() },
      { image: redAndBlue },
    ])
    const images = (await t.collect()).map(({ image }) => image)
    expect(new Set(images.map(({ hash }) => hash)).size).toBe(1)
    expect(images.map(({ mediaType }) => mediaType)).toEqual(Array(4).fill('image/png'))
    const copy = await backend.db.createTable(backend.path('copy'), { image: pt.image() })
    await copy.insert([
      { image: images[0]! },
      { image: { data: new Uint8ClampedArray([1, 2, 3, 255]), width: 1, height: 1 } },
    ])
    const [first, second] = await copy.collect()
    expect(first!.image.hash).toBe(images[0]!.hash)
    expect(await second!.image.pixels()).toEqual({
      data: new Uint8Array([1, 2, 3, 255]),
      width: 1,
      height: 1,
    })
  })

  test('images have pixels', async () => {
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    await t.insert({ image: redAndBlue })
    const { image } = (await t.first())!
    const { data, width, height } = await image.pixels()
    expect([width, height, [...data]]).toEqual([2, 1, [255, 0, 0, 255, 0, 0, 255, 255]])
    if (inBrowser) {
      const bitmap = await image.bitmap()
      expect([bitmap.width, bitmap.height]).toEqual([2, 1])
    } else {
      await expectError(image.bitmap(), 'UNSUPPORTED_OPERATION', { message: 'bitmap()', hint: 'pixels()' })
    }
  })

  test('images are upright: their size, pixels and bitmap agree', async () => {
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    await t.insert({ image: redAboveBlue })
    const { image } = (await t.first())!
    const { data, width, height } = await image.pixels()
    expect([image.width, image.height, width, height]).toEqual([1, 2, 1, 2])
    expect([...data]).toEqual([255, 0, 0, 255, 0, 0, 255, 255])
    if (inBrowser) {
      const bitmap = await image.bitmap()
      expect([bitmap.width, bitmap.height]).toEqual([1, 2])
      const context = new OffscreenCanvas(1, 2).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      expect([...context.getImageData(0, 0, 1, 2).data]).toEqual([...data])
    }
  })

  test('that are not what the column says are refused, with their place', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int(),
      image: pt.image().nullable(),
      video: pt.video().nullable(),
    })
    const bad = new Uint8Array([1, 2, 3, 4])
    const image = [
      { id: 1, image: redAndBlue },
      { id: 2, image: bad },
    ]
    await expectError(t.insert(image), 'INVALID_DATA_FORMAT', { table: t.path, column: 'image', row: 1 })
    await expectError(t.insert({ id: 1, video: await png() }), 'INVALID_DATA_FORMAT', {
      column: 'video',
      row: 0,
    })
    await expectError(t.insert({ id: 1, image: { odd: 1 } as never }), 'TYPE_MISMATCH', { column: 'image' })
    await expectError(t.insert({ id: 1, image: 'ftp://host/x.png' }), 'INVALID_ARGUMENT', { column: 'image' })
    expect(await t.count()).toBe(0)
    const status = await t.insert(image, { onError: 'ignore' })
    expect(status.errors).toBe(1)
    expect(await t.select({ id: t.c.id, e: t.c.image.errorType }).collect()).toEqual([
      { id: 1, e: null },
      { id: 2, e: 'INVALID_DATA_FORMAT' },
    ])
  })

  test('images are checked for size and mode where the column says them', async () => {
    const sized = await backend.db.createTable(backend.path(), {
      image: pt.image({ size: [2, 1], mode: 'RGB' }),
    })
    await sized.insert({ image: redAndBlue })
    const other = await backend.db.createTable(backend.path(), { image: pt.image({ size: [1, 2] }) })
    await expectError(other.insert({ image: redAndBlue }), 'TYPE_MISMATCH', {
      column: 'image',
      message: '2×1',
    })
    const grey = await backend.db.createTable(backend.path(), { image: pt.image({ mode: 'L' }) })
    await expectError(grey.insert({ image: redAndBlue }), 'TYPE_MISMATCH', { column: 'image' })
  })

  test('tell what encoded them, where a built-in function did', async () => {
    const path = backend.path()
    const t = await backend.db.createTable(path, { picture: pt.image(), sound: pt.audio() })
    const smaller = await t.addComputedColumn({
      small: image.resize(t.c.picture, { size: [1, 1] }),
      quiet: audio.multiplyVolume(t.c.sound, { factor: 0.5 }),
    })
    await smaller.insert({ picture: await png(), sound: silence() })
    const encoders = async (from: Database): Promise<unknown[]> =>
      Object.values((await (await from.getTable(path)).first())!).map((file) => (file as MediaFile).encoder)
    const expected = [undefined, undefined, 'polytable', 'mediabunny']
    expect(await encoders(backend.db)).toEqual(expected)
    if (backend.keeps) expect(await encoders(await backend.reopen())).toEqual(expected)
  })

  test('tell what decoded the frames that they are made of', async () => {
    const [videos, path] = [
      await backend.db.createTable(backend.path(), { video: pt.video() }),
      backend.path('frames'),
    ]
    await videos.insert({ video: await smallVideo() })
    const frames = await backend.db.createView(path, videos, {
      iterator: frameIterator(videos.c.video, { numFrames: 2 }),
    })
    await frames.addComputedColumn({
      small: image.resize(image.convert(frames.c.frame, { mode: 'L' }), { size: [2, 2] }),
    })
    const decoders = async (from: Database): Promise<unknown[]> => {
      const rows = await (await from.getTable(path)).select('frame', 'small').collect()
      return Promise.all(
        rows.flatMap(({ frame, small }) => [
          (frame as MediaFile).pixels().then(({ decoder }) => decoder),
          (small as MediaFile).decoder,
        ]),
      )
    }
    const expected = new Array<string>(4).fill(inBrowser ? 'webcodecs' : 'ffmpeg')
    expect(await decoders(backend.db)).toEqual(expected)
    if (backend.keeps) expect(await decoders(await backend.reopen())).toEqual(expected)
  })

  test('functions are given MediaFiles, and may give back media', async () => {
    const size = pt.udf({
      name: 'test.mediaSize',
      params: { image: pt.image() },
      returns: pt.int(),
      run: async ({ image }) => (await image.bytes()).length,
    })
    const darken = pt.udf({
      name: 'test.darken',
      params: { image: pt.image() },
      returns: pt.image(),
      run: async ({ image }) => {
        const { data, width, height } = await image.pixels()
        return { data: data.map((value, i) => (i % 4 === 3 ? value : value >> 1)), width, height }
      },
    })
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    const more = await t.addComputedColumn({
      size: size({ image: t.c.image }),
      dark: darken({ image: t.c.image }),
    })
    await more.insert({ image: redAndBlue })
    const row = (await more.first())!
    expect(row.size).toBe(row.image.size)
    expect([...(await row.dark.pixels()).data]).toEqual([127, 0, 0, 255, 0, 0, 127, 255])
  })

  test('can be updated, and have a URL', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), image: pt.image() })
    await t.insert({ id: 1, image: redAndBlue })
    const pixel = { data: new Uint8ClampedArray([9, 9, 9, 255]), width: 1, height: 1 }
    await t.update({ image: pixel })
    expect((await t.first())!.image.width).toBe(1)
    const [url] = await t.select({ url: t.c.image.fileUrl }).collect()
    expect(url!.url).toMatch(/^media:[0-9a-f]{64}$/)
  })

  test('are read by object URLs, or by local paths', async () => {
    const t = await backend.db.createTable(backend.path(), { image: pt.image() })
    await t.insert({ image: await png() })
    const { image } = (await t.first())!
    const objectUrl = await image.objectUrl()
    expect(await bytesOf(await (await fetch(objectUrl)).blob())).toEqual(await image.bytes())
    URL.revokeObjectURL(objectUrl)
    if (inBrowser) await expectError(image.localPath(), 'UNSUPPORTED_OPERATION')
    else {
      const { readFile } = await import('node:fs/promises')
      expect(new Uint8Array(await readFile(await image.localPath()))).toEqual(await image.bytes())
    }
  })

  test('localPath is the file of a medium, where it is in one', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), image: pt.image().nullable() })
    await t.insert([{ id: 1, image: await png() }, { id: 2 }])
    const path = t.c.image.localPath
    const rows = await t.orderBy(t.c.id).select({ path }).collect()
    expect(rows[1]!.path).toBeNull()
    const kept = !inBrowser && backend.keeps
    expect(await t.where(path.isNotNull()).count()).toBe(kept ? 1 : 0)
    await expectError(() => t.c.id.localPath, 'INVALID_EXPRESSION', { message: 'localPath' })
    await expectError(() => t.c.id.fileUrl, 'INVALID_EXPRESSION', { message: 'fileUrl' })
    if (!kept) {
      expect(rows[0]!.path).toBeNull()
      return
    }
    const { readFile, copyFile, rm } = await import('node:fs/promises')
    expect(new Uint8Array(await readFile(rows[0]!.path!))).toEqual(await bytesOf(await png()))
    const reference = `${rows[0]!.path!}.png`
    await copyFile(rows[0]!.path!, reference)
    await t.insert({ id: 3, image: reference })
    const length = pt.udf({
      name: 'test.fileLength',
      params: { path: pt.string() },
      returns: pt.int(),
      run: async ({ path }) => (await readFile(path)).length,
    })
    const withLength = await t.addComputedColumn({ length: length({ path }) })
    const { size } = await png()
    expect(await withLength.orderBy(t.c.id).select({ path, length: withLength.c.length }).collect()).toEqual([
      { path: rows[0]!.path, length: size },
      { path: null, length: null },
      { path: reference, length: size },
    ])
    await rm(reference)
  })

  test('frames are in no file', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    await t.insert({ video: await smallVideo() })
    const frames = await backend.db.createView(backend.path('frames'), t, {
      iterator: frameIterator(t.c.video, { numFrames: 2 }),
    })
    expect(await frames.select({ path: frames.c.frame.localPath }).collect()).toEqual([
      { path: null },
      { path: null },
    ])
  })

  test('are there after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await backend.db.createTable(backend.path(), { document: pt.document(), video: pt.video() })
    const [document, video] = [page(), await smallVideo()]
    await t.insert({ document, video })
    const again = await (await backend.reopen()).getTable(t.path)
    const row = (await again.first())!
    await expectSameMedium(row['document'] as MediaFile, document, 'text/markdown')
    await expectSameMedium(row['video'] as MediaFile, video, 'video/mp4')
  })
})
