import { pt, type Expression, type MediaFile } from 'polytable'
import { frameIterator, image, tileIterator, vision } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { sha256, smallVideo } from './support/media.ts'

/** An image of greys, opaque. */
function greys(width: number, height: number, value: (x: number, y: number) => number) {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const grey = value(i % width, Math.floor(i / width))
    data.set([grey, grey, grey, 255], i * 4)
  }
  return { data, width, height }
}

/** An image of pixels given as red, green, blue and alpha. */
function pixels(width: number, ...colours: readonly (readonly number[])[]) {
  return { data: new Uint8ClampedArray(colours.flat()), width, height: colours.length / width }
}

/** What the tests of the same bytes on all platforms work on. */
const pattern = {
  width: 61,
  height: 47,
  data: Uint8ClampedArray.from({ length: 61 * 47 * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i * i * 7 + i * 13) % 251,
  ),
}

onOneBackend('Images', (backend) => {
  const table = async (...images: readonly (typeof pattern)[]) => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image() })
    await t.insert(images.map((img, id) => ({ id, img })))
    return t
  }
  type Images = Awaited<ReturnType<typeof table>>
  const grey = (t: Images) => image.convert(t.c.img, { mode: 'L' })
  /** The samples of a grey image. */
  const samples = async (t: Images, made: Expression<MediaFile>): Promise<number[]> => {
    const row = await t.select({ made }).first()
    const { data } = await row!.made.pixels()
    return [...data].filter((_, i) => i % 4 === 0)
  }

  test('are known by size and mode without decoding', async () => {
    const t = await table(pattern)
    const { c } = t
    const row = await t
      .select({
        width: image.width(c.img),
        height: image.height(c.img),
        size: image.size(c.img),
        mode: image.mode(c.img),
        bands: image.getbands(grey(t)),
        metadata: image.getMetadata(image.quantize(c.img, { colors: 2 })),
      })
      .first()
    expect(row).toMatchObject({ width: 61, height: 47, size: [61, 47], mode: 'RGBA', bands: ['L'] })
    expect(row!.metadata).toMatchObject({ width: 61, height: 47, mode: 'P', bits: null, format: 'PNG' })
  })

  test('have the sizes that Pillow gives thumbnails and turned images', async () => {
    const thumbnails = [
      [200, 101, [100, 100], [100, 51]],
      [101, 200, [50, 50], [25, 50]],
      [5, 3, [4, 4], [4, 2]],
      [333, 250, [100, 75], [100, 75]],
      [3, 3, [50, 50], [3, 3]],
    ] as const
    for (const [width, height, size, expected] of thumbnails) {
      const t = await table(greys(width, height, () => 9))
      const thumbnail = image.thumbnail(t.c.img, { size })
      expect((await t.select({ s: image.size(thumbnail) }).first())!.s).toEqual(expected)
    }
    const turned = [
      [100, 100, 45, [142, 142]],
      [10, 10, 30, [14, 14]],
      [10, 10, 45, [16, 16]],
      [100, 50, 30, [112, 94]],
      [640, 480, 10, [714, 584]],
      [100, 50, 1, [102, 52]],
      [4, 4, 0.001, [6, 6]],
      [100, 50, 90, [50, 100]],
    ] as const
    for (const [width, height, angle, expected] of turned) {
      const t = await table(greys(width, height, () => 9))
      const made = image.rotate(t.c.img, { angle, expand: true })
      expect((await t.select({ s: image.size(made) }).first())!.s).toEqual(expected)
    }
  })

  test('are turned, cut, reduced and resized with the samples of Pillow', async () => {
    const eight = await table(greys(4, 2, (x, y) => y * 4 + x + 1))
    expect(await samples(eight, image.rotate(grey(eight), { angle: 90 }))).toEqual([0, 3, 7, 0, 0, 2, 6, 0])
    const nine = await table(greys(3, 3, (x, y) => (y * 3 + x + 1) * 10))
    expect(await samples(nine, image.rotate(grey(nine), { angle: 45 }))).toEqual([
      20, 30, 60, 10, 50, 90, 40, 70, 80,
    ])
    expect(await samples(nine, image.rotate(grey(nine), { angle: 30, resample: 2 }))).toEqual([
      16, 29, 49, 26, 50, 73, 50, 70, 83,
    ])
    expect(await samples(nine, image.crop(grey(nine), { box: [0.5, 0.5, 2.5, 2.5] }))).toEqual([
      10, 20, 40, 50,
    ])
    expect(await samples(nine, image.crop(grey(nine), { box: [2, 2, 4, 4] }))).toEqual([90, 0, 0, 0])
    expect(await samples(nine, image.transpose(grey(nine), { method: 5 }))).toEqual([
      10, 40, 70, 20, 50, 80, 30, 60, 90,
    ])
    const ramp = await table(greys(5, 5, (x, y) => (y * 5 + x) * 10))
    expect(await samples(ramp, image.reduce(grey(ramp), { factor: 2 }))).toEqual([
      30, 50, 65, 130, 150, 165, 205, 225, 240,
    ])
    const size = [2, 2] as const
    expect(await samples(ramp, image.reduce(grey(ramp), { factor: 2, box: [1, 1, 5, 5] }))).toEqual([
      90, 110, 190, 210,
    ])
    expect(await samples(ramp, image.resize(grey(ramp), { size, resample: 4 }))).toEqual([60, 85, 185, 210])
    expect(await samples(ramp, image.resize(grey(ramp), { size, resample: 5 }))).toEqual([50, 74, 166, 190])
    expect(await samples(ramp, image.resize(grey(ramp), { size, resample: 0 }))).toEqual([60, 80, 160, 180])
    const box = [0.5, 0, 4.5, 4] as const
    expect(await samples(ramp, image.resize(grey(ramp), { size, resample: 2, box }))).toEqual([
      46, 66, 135, 155,
    ])
  })

  test('become other modes, few colours and tables of samples as in Pillow', async () => {
    const t = await table(
      pixels(4, [255, 0, 0, 255], [0, 128, 0, 255], [0, 0, 255, 255], [100, 150, 200, 255]),
      greys(10, 10, () => 127),
      greys(256, 1, (x) => x),
    )
    const [colours, flat, ramp] = await t
      .orderBy(t.c.id)
      .select({
        hsv: image.getpixel(image.convert(image.convert(t.c.img, { mode: 'RGB' }), { mode: 'HSV' }), {
          xy: [0, 0],
        }),
        yCbCr: image.getpixel(image.convert(t.c.img, { mode: 'YCbCr' }), { xy: [0, 0] }),
        red: image.getpixel(image.convert(t.c.img, { mode: 'L' }), { xy: [0, 0] }),
        last: image.getpixel(image.convert(t.c.img, { mode: 'L' }), { xy: [-1, -1] }),
        web: image.getpixel(image.convert(image.convert(t.c.img, { mode: 'RGB' }), { mode: 'P' }), {
          xy: [0, 0],
        }),
        black: image.histogram(image.convert(t.c.img, { mode: '1' })),
        four: image.getpalette(image.quantize(grey(t), { colors: 4, method: 2 })),
        point: image.getpixel(image.point(grey(t), { lut: Array.from({ length: 256 }, (_, i) => i * 1.5) }), {
          xy: [-1, 0],
        }),
        entropy: image.entropy(image.convert(t.c.img, { mode: 'RGB' })),
        extrema: image.getextrema(grey(t)),
        channel: image.getextrema(image.getchannel(t.c.img, { channel: 2 })),
      })
      .collect()
    expect(colours).toMatchObject({
      hsv: [0, 255, 255],
      yCbCr: [76, 84, 255],
      red: 76,
      last: 141,
      web: 15,
      channel: [0, 255],
    })
    expect(flat!.black[0]).toBe(50)
    expect(flat!.black[255]).toBe(50)
    expect(flat!.entropy).toBeCloseTo(Math.log2(3), 9)
    expect(flat!.point).toBe(190)
    expect(ramp!.extrema).toEqual([0, 255])
    expect(ramp!.four!.filter((_, i) => i % 3 === 0 && i < 12)).toHaveLength(4)
  })

  test('lie over each other, and between each other, as in Pillow', async () => {
    const t = await backend.db.createTable(backend.path(), {
      below: pt.image(),
      above: pt.image(),
      mask: pt.image(),
    })
    await t.insert({
      below: pixels(3, [0, 0, 255, 128], [255, 255, 255, 1], [0, 0, 255, 255]),
      above: pixels(3, [255, 0, 0, 128], [0, 0, 0, 1], [255, 0, 0, 128]),
      mask: pixels(3, [0, 0, 0, 128], [0, 0, 0, 0], [0, 0, 0, 255]),
    })
    const { below, above, mask } = t.c
    const row = await t
      .select({
        over: image.alphaComposite(below, { im2: above }),
        half: image.blend(image.getchannel(below, { channel: 3 }), {
          im2: image.getchannel(above, { channel: 0 }),
          alpha: 0.5,
        }),
        masked: image.composite(above, { image2: below, mask }),
      })
      .first()
    const bytes = async (file: MediaFile): Promise<number[]> => [...(await file.pixels()).data]
    expect(await bytes(row!.over)).toEqual([170, 0, 85, 192, 127, 127, 127, 2, 128, 0, 127, 255])
    expect((await bytes(row!.half)).filter((_, i) => i % 4 === 0)).toEqual([191, 0, 255])
    expect(await bytes(row!.masked)).toEqual([128, 0, 127, 128, 255, 255, 255, 1, 255, 0, 0, 128])
  })

  test('are computed once, kept in their mode, and the same bytes on every platform', async () => {
    const t = await table(pattern)
    const { img } = t.c
    const stored = await t.addComputedColumn({
      lanczos: image.resize(img, { size: [40, 30], resample: 1 }),
      grey: image.convert(img, { mode: 'L' }),
      bilevel: image.convert(img, { mode: '1' }),
      few: image.quantize(image.convert(img, { mode: 'RGB' }), { colors: 16 }),
      turned: image.rotate(img, { angle: 33, resample: 3, expand: true }),
      alpha: image.convert(img, { mode: 'LA' }),
      spread: image.effectSpread(img, { distance: 4 }),
    })
    const row = (await stored.first())!
    const { lanczos, grey: l, bilevel, few, turned, alpha, spread } = row
    const files = { lanczos, l, bilevel, few, turned, alpha, spread }
    const found = await Promise.all(
      Object.entries(files).map(async ([name, file]) => [
        name,
        `${file.mode} ${file.width}×${file.height} ${(await sha256(new Uint8Array(await file.bytes()))).slice(0, 12)}`,
      ]),
    )
    expect(Object.fromEntries(found)).toEqual({
      lanczos: 'RGBA 40×30 ca35cfeab271',
      l: 'L 61×47 519499737109',
      bilevel: '1 61×47 417d7572cbd1',
      few: 'P 61×47 14080e8f5273',
      turned: 'RGBA 77×73 e899a7e9adfd',
      alpha: 'LA 61×47 6c482b7f96da',
      spread: 'RGBA 61×47 2435d2722559',
    })
    const { grey: kept, few: indexed } = stored.c
    const again = await stored.select({ l: image.getbands(kept), p: image.getbands(indexed) }).first()
    expect(again).toEqual({ l: ['L'], p: ['P'] })
  })

  test('of modes that no file has are made and used within an expression, not stored', async () => {
    const t = await table(pattern)
    const hsv = image.convert(image.convert(t.c.img, { mode: 'RGB' }), { mode: 'HSV' })
    const value = image.getchannel(hsv, { channel: 2 })
    const brightest = Array.from({ length: 61 * 47 }, (_, i) =>
      Math.max(...pattern.data.subarray(i * 4, i * 4 + 3)),
    )
    expect((await t.select({ e: image.getextrema(value) }).first())!.e).toEqual([
      Math.min(...brightest),
      Math.max(...brightest),
    ])
    await expectError(t.select({ hsv }).collect(), 'INVALID_ARGUMENT', {
      message: 'mode HSV cannot be stored',
    })
    const stored = await t.addComputedColumn({ hsv }, { onError: 'ignore' })
    const [failed] = await stored.select({ hsv: stored.c.hsv, why: stored.c.hsv.errorType }).collect()
    expect(failed).toEqual({ hsv: null, why: 'INVALID_ARGUMENT' })
  })

  test('that are null, or fit no option, are null and errors of their cells', async () => {
    const t = await backend.db.createTable(backend.path(), { img: pt.image().nullable(), side: pt.int() })
    await t.insert([
      { img: pattern, side: 3 },
      { img: null, side: 3 },
      { img: pattern, side: 0 },
    ])
    const made = await t.addComputedColumn(
      {
        small: image.resize(t.c.img, { size: [t.c.side, t.c.side] as never }),
        sum: image.histogram(t.c.img),
      },
      { onError: 'ignore' },
    )
    const rows = await made
      .select({ width: image.width(made.c.small), why: made.c.small.errorMessage, sum: made.c.sum })
      .collect()
    expect(rows.map(({ width }) => width)).toEqual([3, null, null])
    expect(rows[2]!.why).toContain('size must be a width and a height in whole pixels')
    expect(rows[1]!.sum).toBeNull()
    for (const wrong of [
      () => image.resize(t.c.img, { size: [0, 5] }),
      () => image.resize(t.c.img, { size: [1e6, 1e6] }),
      () => image.convert(t.c.img, { mode: 'XYZ' as never }),
      () => image.rotate(t.c.img, { angle: NaN }),
      () => image.transpose(t.c.img, { method: 7 }),
      () => image.quantize(t.c.img, { colors: 257 }),
      () => image.crop(t.c.img, { box: [1, 2, 3] as never }),
      () => image.thumbnail(t.c.img, { size: [5, 5], sice: 3 } as never),
    ])
      await expectError(wrong, 'INVALID_ARGUMENT')
    await expectError(() => image.quantize(t.c.img, { method: 3 }), 'UNSUPPORTED_OPERATION')
  })

  test('have boxes with labels, and segments with edges, drawn on them', async () => {
    const t = await backend.db.createTable(backend.path(), {
      img: pt.image(),
      boxes: pt.json(),
      segments: pt.array(),
    })
    const segments = new Int32Array(40 * 30)
    for (let y = 5; y < 15; y++) segments.fill(7, y * 40 + 5, y * 40 + 15)
    await t.insert({
      img: greys(40, 30, () => 100),
      boxes: [[5, 16, 20, 25]],
      segments: { data: segments, shape: [30, 40] },
    })
    const plain = image.convert(t.c.img, { mode: 'RGB' })
    const { boxes } = t.c
    const row = await t
      .select({
        drawn: vision.bboxesDraw(plain, { boxes, labels: ['A'], color: 'red', width: 2, fill: true }),
        over: vision.overlaySegmentation(t.c.img, {
          segmentation: t.c.segments,
          segmentColors: ['#00f'],
          alpha: 0.5,
        }),
        usual: vision.overlaySegmentation(t.c.img, {
          segmentation: t.c.segments,
          drawContours: false,
          alpha: 1,
        }),
      })
      .first()
    const at = async (file: MediaFile, x: number, y: number): Promise<number[]> => {
      const { data, width } = await file.pixels()
      return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]
    }
    const { drawn, over, usual } = row!
    expect([drawn.mode, over.mode, drawn.width]).toEqual(['RGB', 'RGB', 40])
    expect(await at(drawn, 5, 16)).toEqual([255, 0, 0])
    expect(await at(drawn, 20, 25)).toEqual([255, 0, 0])
    expect(await at(drawn, 21, 25)).toEqual([100, 100, 100])
    // Half of red over grey.
    expect(await at(drawn, 12, 20)).toEqual([177, 50, 50])
    // The label: white on black, above the box.
    const label = await Promise.all(
      Array.from({ length: 8 * 15 }, (_, i) => at(drawn, 5 + (i % 8), 1 + Math.floor(i / 8))),
    )
    expect(new Set(label.map((colour) => colour.join()))).toEqual(new Set(['0,0,0', '255,255,255']))
    expect(await at(over, 5, 5)).toEqual([0, 0, 255])
    expect(await at(over, 10, 10)).toEqual([50, 50, 177])
    expect(await at(over, 4, 4)).toEqual([100, 100, 100])
    // The colour of the label '7' follows from its MD5.
    expect(await at(usual, 10, 10)).toEqual([242, 72, 199])
    await expectError(
      t.select({ x: vision.bboxesDraw(plain, { boxes, labels: ['A', 'B'] }) }).collect(),
      'INVALID_ARGUMENT',
      { message: 'as many labels as boxes' },
    )
    await expectError(
      t.select({ x: vision.bboxesDraw(plain, { boxes, color: 'no such' }) }).collect(),
      'INVALID_ARGUMENT',
      { message: "'no such' is no colour" },
    )
    await expectError(() => vision.bboxesDraw(plain, { boxes, alpha: 2 }), 'INVALID_ARGUMENT')
    const cut = image.resize(plain, { size: [10, 10] })
    await expectError(
      t.select({ x: vision.overlaySegmentation(cut, { segmentation: t.c.segments }) }).collect(),
      'INVALID_ARGUMENT',
      { message: 'does not fit the image of 10 rows and 10 columns' },
    )
  })

  test('that are frames of a video are RGB, decoded and not encoded in between', async () => {
    const videos = await backend.db.createTable(backend.path(), { video: pt.video() })
    await videos.insert({ video: await smallVideo() })
    const frames = await backend.db.createView(backend.path('frames'), videos, {
      iterator: frameIterator(videos.c.video),
    })
    const { frame } = frames.c
    const rows = await frames
      .orderBy(frames.c.pos)
      .select({
        frame,
        bands: image.getbands(frame),
        metadata: image.getMetadata(frame),
        first: image.getpixel(frame, { xy: [0, 0] }),
        small: image.resize(frame, { size: [8, 6] }),
      })
      .collect()
    expect(rows.length).toBeGreaterThan(2)
    for (const { frame: file, bands, metadata, first, small } of rows) {
      const { data, width, height } = await file.pixels()
      expect(bands).toEqual(['R', 'G', 'B'])
      expect(metadata).toMatchObject({ width, height, mode: 'RGB' })
      expect(first).toEqual([...data.subarray(0, 3)])
      expect([small.mode, small.width, small.height]).toEqual(['RGB', 8, 6])
    }
  })

  test('are split into tiles, row by row, and put together again', async () => {
    const t = await table(greys(640, 480, (x, y) => (x * 3 + y * 5) % 256))
    const tiles = await backend.db.createView(backend.path('tiles'), t, {
      iterator: tileIterator(t.c.img, { tileSize: [100, 100], overlap: [10, 10] }),
    })
    const rows = await tiles.orderBy(tiles.c.pos).select('pos', 'tileCoord', 'tileBox').collect()
    expect(rows).toHaveLength(42)
    rows.forEach(({ pos, tileCoord, tileBox }) => {
      const [i, j] = [pos % 7, Math.floor(pos / 7)]
      expect([tileCoord, tileBox]).toEqual([
        [i, j],
        [i * 90, j * 90, 100 + i * 90, 100 + j * 90],
      ])
    })
    const { tile, tileBox } = tiles.c
    const whole = await tiles
      .select({ made: image.stitchTiles({ tile, tileBox, width: 640, height: 480 }) })
      .collect()
    expect(whole).toHaveLength(1)
    const given = (await t.first())!.img
    expect((await whole[0]!.made!.pixels()).data).toEqual((await given.pixels()).data)
    const last = (await tiles.where(tiles.c.pos.eq(41)).first())!.tile
    const { data, width, height } = await last.pixels()
    expect([width, height]).toEqual([100, 100])
    expect([...data.subarray(0, 4)]).toEqual([...greysAt(540, 450), 255])
    expect([...data.subarray(-4)].slice(0, 3)).toEqual([0, 0, 0])
    expect(() => tileIterator(t.c.img, { tileSize: [10, 10], overlap: [10, 0] })).toThrow(
      'less than tileSize',
    )
  })
})

function greysAt(x: number, y: number): number[] {
  const grey = (x * 3 + y * 5) % 256
  return [grey, grey, grey]
}
