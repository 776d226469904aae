import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { alphaComposite, blend, composite } from '@polytable/raster/compose'
import { effectSpread, getChannel, point } from '@polytable/raster/bands'
import { convert } from '@polytable/raster/convert'
import { crop, rotate, transpose } from '@polytable/raster/geometry'
import { boundingBox, entropy, extremaOf, histogram, pixelAt, projections } from '@polytable/raster/measures'
import { quantize } from '@polytable/raster/quantize/index'
import { createNodeImageCodecs } from '@polytable/media/image/node'
import { writePng } from '@polytable/raster/png/write'
import { reduce } from '@polytable/raster/reduce'
import { resize, thumbnail } from '@polytable/raster/resize'
import { BANDS, type ByteRaster, type Raster, type RasterMode } from '@polytable/raster/types'
import { askPillow, hasPillow, randomRaster, type Request } from './pillow/ask.ts'

const MODES: readonly RasterMode[] = [
  '1',
  'L',
  'LA',
  'P',
  'RGB',
  'RGBA',
  'CMYK',
  'YCbCr',
  'HSV',
  'I',
  'F',
  'I;16',
]
const SIZES = [
  [1, 1],
  [7, 5],
  [33, 48],
  [64, 3],
] as const

interface Case extends Request {
  readonly name: string
  readonly images: readonly Raster[]
  readonly run: (...images: Raster[]) => unknown
}

function everyMode(make: (raster: Raster) => Omit<Case, 'images'>[], modes = MODES): Case[] {
  return modes.flatMap((mode) =>
    SIZES.flatMap(([width, height], i) => {
      const raster = randomRaster(mode, width, height, i * 7 + mode.length, i % 2 === 0)
      return make(raster).map((each) => ({
        ...each,
        name: `${mode} ${width}×${height}: ${each.name}`,
        images: [raster],
      }))
    }),
  )
}

/** Asserts that Pillow gives the same for all cases, in images to the byte. */
function sameAsPillow(cases: readonly Case[]): void {
  const answers = askPillow(cases)
  const wrong: string[] = []
  let images = 0
  cases.forEach(({ name, run, images: given }, i) => {
    const { image, value, error } = answers[i]!
    let own: unknown
    try {
      own = run(...given)
    } catch (thrown) {
      if (error === undefined) wrong.push(`${name}: threw ${(thrown as Error).message}`)
      return
    }
    if (error !== undefined) return void wrong.push(`${name}: Pillow says ${error}`)
    if (!image) {
      if (!sameValue(own, value))
        wrong.push(`${name}: ${JSON.stringify(own)} is ${JSON.stringify(value)}`.slice(0, 300))
      return
    }
    images++
    const difference = differenceOf(own as Raster, image)
    if (difference) wrong.push(`${name}: ${difference}`)
  })
  expect(wrong.slice(0, 20), `${wrong.length} of ${cases.length}`).toEqual([])
  expect(cases.length, 'cases').toBeGreaterThan(images === 0 ? 10 : 5)
}

function sameValue(own: unknown, value: unknown): boolean {
  if (typeof own === 'number' && typeof value === 'number') return Math.abs(own - value) < 1e-9
  return JSON.stringify(own) === JSON.stringify(value)
}

function differenceOf(own: Raster, right: Raster): string | undefined {
  if (own.mode !== right.mode) return `mode ${own.mode}, not ${right.mode}`
  if (own.width !== right.width || own.height !== right.height)
    return `${own.width}×${own.height}, not ${right.width}×${right.height}`
  const colours = (raster: Raster): ArrayLike<number> => raster.palette ?? []
  // Sums of floats depend on their order, which Pillow changes with the sizes.
  const isSame = (a: number, b: number): boolean => (own.mode === 'F' ? Math.abs(a - b) <= 1e-3 : a === b)
  const at = right.data.findIndex((value, i) => !isSame(own.data[i]!, value))
  if (at >= 0) {
    const count = right.data.filter((value, i) => value !== own.data[i]).length
    return `sample ${at} is ${own.data[at]}, not ${right.data[at]} (${count} of ${right.data.length} differ)`
  }
  const [a, b] = [colours(own), colours(right)]
  for (let i = 0; i < Math.min(a.length, b.length); i++)
    if (a[i] !== b[i]) return `colour ${i} is ${a[i]}, not ${b[i]}`
  return undefined
}

describe.skipIf(!hasPillow())('the same as Pillow', () => {
  test('resize', () => {
    const sizes = [
      [3, 4],
      [10, 10],
      [70, 31],
      [1, 1],
      [64, 48],
    ] as const
    sameAsPillow(
      everyMode(({ mode }) =>
        sizes.flatMap((size) => [
          {
            name: `to ${size}`,
            python: `lambda i: i.resize((${size}))`,
            run: (image) => resize(image, size),
          },
          ...(mode === 'I;16' ? [0] : [0, 1, 2, 3, 4, 5]).map((filter) => ({
            name: `to ${size} by ${filter}`,
            python: `lambda i: i.resize((${size}), ${filter})`,
            run: (image: Raster) => resize(image, size, { resample: filter }),
          })),
        ]),
      ),
    )
  })
  test('resize of a box, reducing first', () => {
    const cases = ['L', 'RGB', 'RGBA', 'F', 'I'].map((mode, i) => randomRaster(mode as RasterMode, 60, 45, i))
    const boxes = [
      [0, 0, 60, 45],
      [1.5, 2.25, 50.75, 44],
      [0, 0.5, 59.5, 4.25],
    ] as const
    sameAsPillow(
      cases.flatMap((raster) =>
        boxes.flatMap((box) =>
          [1.1, 2, 3].flatMap((gap) =>
            [1, 2, 3].map((filter) => ({
              name: `${raster.mode} ${box} ${gap} ${filter}`,
              images: [raster],
              python: `lambda i: i.resize((9, 7), ${filter}, (${box}), ${gap})`,
              run: (image: Raster) => resize(image, [9, 7], { resample: filter, box, reducingGap: gap }),
            })),
          ),
        ),
      ),
    )
  })
  test('reduce', () => {
    sameAsPillow(
      everyMode(({ width, height }) => [
        ...(
          [
            [1, 1],
            [2, 2],
            [3, 2],
            [5, 7],
            [4, 1],
          ] as const
        ).map((factors) => ({
          name: `by ${factors}`,
          python: `lambda i: i.reduce((${factors}))`,
          run: (image: Raster) => reduce(image, factors),
        })),
        ...(width > 3 && height > 2
          ? [
              {
                name: 'box',
                python: `lambda i: i.reduce(2, (1, 1, 3, 3))`,
                run: (image: Raster) => reduce(image, [2, 2], [1, 1, 3, 3]),
              },
            ]
          : []),
      ]),
    )
  })
  test('thumbnail', () => {
    const shapes = [
      [200, 101, 100, 100],
      [101, 200, 50, 50],
      [5, 3, 4, 4],
      [333, 250, 100, 75],
      [10, 10, 20, 20],
      [97, 13, 5, 50],
    ] as const
    sameAsPillow(
      shapes.flatMap(([width, height, ...size], seed) =>
        (['RGB', 'L', 'RGBA'] as const).flatMap((mode) =>
          [1, 3].map((filter) => ({
            name: `${mode} ${width}×${height} to ${size}`,
            images: [randomRaster(mode, width, height, seed)],
            python: `lambda i: (i.thumbnail((${size}), ${filter}), i)[1]`,
            run: (image: Raster) => thumbnail(image, size, filter, 2),
          })),
        ),
      ),
    )
  })
  test('crop, transpose, rotate', () => {
    const boxes = [
      [0, 0, 1, 1],
      [-3, -2, 5, 4],
      [2, 1, 90, 80],
      [0.5, 0.5, 2.5, 2.5],
      [1.5, 1.5, 3.5, 3.5],
      [200, 200, 203, 204],
    ] as const
    sameAsPillow(
      everyMode(() => [
        ...boxes.map((box) => ({
          name: `box ${box}`,
          python: `lambda i: i.crop((${box}))`,
          run: (image: Raster) => crop(image, box),
        })),
        ...[0, 1, 2, 3, 4, 5, 6].map((method) => ({
          name: `transpose ${method}`,
          python: `lambda i: i.transpose(${method})`,
          run: (image: Raster) => transpose(image, method),
        })),
        ...[0, 30, 45, 90, 180, 270, -17, 400, 1].flatMap((angle) =>
          [0, 2, 3].flatMap((filter) =>
            [true, false].map((expand) => ({
              name: `rotate ${angle} ${filter} ${expand}`,
              python: `lambda i: i.rotate(${angle}, ${filter}, ${expand ? 'True' : 'False'})`,
              run: (image: Raster) => rotate(image, angle, { resample: filter, expand }),
            })),
          ),
        ),
      ]).filter(({ name }) => !/I;16.*rotate .* [23] /.test(name)),
    )
  })
  test('convert', () => {
    sameAsPillow(
      everyMode(() =>
        MODES.flatMap((to) => [
          {
            name: `to ${to}`,
            python: `lambda i: i.convert('${to}')`,
            run: (image: Raster) => convert(image, to),
          },
          {
            name: `to ${to} plain`,
            python: `lambda i: i.convert('${to}', dither=0)`,
            run: (image: Raster) => convert(image, to, { dither: false }),
          },
        ]),
      ),
    )
  })
  test('blend, composite, alphaComposite', () => {
    const pair = (mode: RasterMode, seed: number): Raster[] => [
      randomRaster(mode, 40, 30, seed),
      randomRaster(mode, 40, 30, seed + 1),
    ]
    const masks = (['1', 'L', 'LA', 'RGBA'] as const).map((mode, i) => randomRaster(mode, 40, 30, 90 + i))
    sameAsPillow([
      ...(['L', 'LA', 'RGB', 'RGBA', 'CMYK', 'YCbCr'] as const).flatMap((mode, seed) =>
        [0, 0.3, 0.5, 1, 1.5, -0.7, 2].map((alpha) => ({
          name: `blend ${mode} ${alpha}`,
          images: pair(mode, seed),
          python: `lambda a, b: Image.blend(a, b, ${alpha})`,
          run: (a: Raster, b: Raster) => blend(a, b, alpha),
        })),
      ),
      ...(['L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK', '1'] as const).flatMap((mode, seed) =>
        masks.map((mask) => ({
          name: `composite ${mode} ${mask.mode}`,
          images: [...pair(mode, seed), mask],
          python: `Image.composite`,
          run: (a: Raster, b: Raster, m: Raster) => composite(a, b, m),
        })),
      ),
      ...[1, 2, 3].map((seed) => ({
        name: 'alpha composite',
        images: pair('RGBA', seed),
        python: 'Image.alpha_composite',
        run: (a: Raster, b: Raster) => alphaComposite(a, b),
      })),
    ])
  })
  test('measures', () => {
    const unwrap = (lists: unknown[]): unknown => (lists.length === 1 ? lists[0] : lists)
    sameAsPillow(
      everyMode((raster) => [
        { name: 'histogram', python: 'lambda i: i.histogram()', run: (image) => histogram(image) },
        { name: 'entropy', python: 'lambda i: i.entropy()', run: (image) => entropy(image) },
        {
          name: 'extrema',
          python: 'lambda i: i.getextrema()',
          run: (image) =>
            image.mode === '1'
              ? [0, 255].filter((v) => image.data.includes(v)).length === 2
                ? [0, 255]
                : extremaOf(image)[0]
              : unwrap(extremaOf(image)),
        },
        { name: 'box', python: 'lambda i: i.getbbox()', run: (image) => boundingBox(image, true) },
        { name: 'projections', python: 'lambda i: i.getprojection()', run: (image) => projections(image) },
        {
          name: 'pixel',
          python: 'lambda i: i.getpixel((0, 0))',
          run: (image) => unwrap(pixelAt(image, [0, 0])),
        },
        {
          name: 'last pixel',
          python: 'lambda i: i.getpixel((-1, -1))',
          run: (image) => unwrap(pixelAt(image, [-1, -1])),
        },
        ...(raster.mode === 'I' || raster.mode === 'F'
          ? [
              {
                name: 'extrema given',
                python: 'lambda i: i.histogram(extrema=(-5, 900))',
                run: (image: Raster) => histogram(image, undefined, [-5, 900]),
              },
            ]
          : []),
      ]).filter(
        ({ name }) => !/I;16.*(histogram|entropy|box|projections)|LA.*(histogram|entropy)/.test(name),
      ),
    )
    // Pillow 9.4 counts the grey of LA twice instead of its alpha.
    const counts = histogram({ mode: 'LA', width: 2, height: 1, data: Uint8Array.of(5, 200, 5, 255) })
    expect([counts[5], counts[256 + 200], counts[256 + 255]]).toEqual([2, 1, 1])
  })
  test('getchannel and point', () => {
    sameAsPillow(
      everyMode(({ mode }) => {
        const bands = BANDS[mode].length
        const table = Array.from({ length: 256 * bands }, (_, i) => ((i * 7) % 300) - 20.5)
        return [
          ...Array.from({ length: ['I', 'F', 'I;16'].includes(mode) ? 0 : bands }, (_, band) => ({
            name: `channel ${band}`,
            python: `lambda i: i.getchannel(${band})`,
            run: (image: Raster) => getChannel(image, band),
          })),
          ...(['I', 'F', 'I;16'].includes(mode)
            ? []
            : [
                {
                  name: 'point',
                  python: `lambda i: i.point([((i * 7) % 300) - 20.5 for i in range(${256 * bands})])`,
                  run: (image: Raster) => point(image, table),
                },
              ]),
        ]
      }),
    )
    const raster = randomRaster('RGB', 20, 20, 3)
    const spread = effectSpread(raster, 5)
    const colours = ({ data }: Raster): string[] =>
      Array.from({ length: 400 }, (_, i) => [...data.subarray(i * 3, i * 3 + 3)].join())
    const given = new Set(colours(raster))
    expect(colours(spread).every((colour) => given.has(colour))).toBe(true)
    expect(spread.data).not.toEqual(raster.data)
    expect(effectSpread(raster, 5)).toEqual(spread)
  })
  test('quantize', () => {
    const rasters = (['L', 'RGB', 'RGBA', 'P'] as const).flatMap((mode, i) => [
      randomRaster(mode, 50, 40, i),
      randomRaster(mode, 50, 40, i + 9, true),
      randomRaster(mode, 3, 3, i),
    ])
    rasters.push(randomRaster('RGB', 400, 300, 77))
    sameAsPillow(
      rasters.flatMap((raster) =>
        (raster.width < 100 ? [1, 2, 3, 16, 256] : [16, 256]).flatMap((colours) =>
          [0, 1, 2].flatMap((method) =>
            [0, 1, 5]
              .filter((k) => (raster.mode !== 'RGBA' && raster.width < 100) || k === 0)
              .map((kMeans) => ({
                name: `${raster.mode} ${raster.width} to ${colours} by ${method}, ${kMeans}`,
                images: [raster],
                python: `lambda i: i.quantize(${colours}, ${method}, ${kMeans})`,
                run: (image: Raster) => quantize(image as ByteRaster, { colours, method, kMeans }),
              })),
          ),
        ),
      ),
    )
  })
  test('PNG files of every mode that PNG has', async () => {
    const modes = ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'I;16'] as const
    const rasters = modes.flatMap((mode, i) =>
      SIZES.map(([width, height]) => randomRaster(mode, width, height, i, width > 20)),
    )
    const clear = randomRaster('P', 9, 9, 5)
    rasters.push({ ...clear, palette: clear.palette!.map((value, i) => (i % 4 === 3 ? i % 251 : value)) })
    const files = await Promise.all(
      rasters.map(async (raster) => new Uint8Array(await writePng(raster).arrayBuffer())),
    )
    const answers = askPillow(
      files.map((png) => ({
        // Pillow reads greys of 16 bits as I.
        python:
          "lambda i: i.convert('RGBA') if i.mode == 'P' else i.point(lambda v: v).convert('I;16') if i.mode == 'I' else i",
        images: [{ png }],
      })),
    )
    rasters.forEach((raster, i) => {
      const expected = raster.mode === 'P' ? convert(raster, 'RGBA') : raster
      const { image, error } = answers[i]!
      expect(error).toBeUndefined()
      expect(differenceOf(expected, image!), raster.mode).toBeUndefined()
    })
    const codecs = createNodeImageCodecs()
    for (const [i, raster] of rasters.entries()) {
      const blob = new Blob([files[i]!])
      const input = { url: 'test', mediaType: 'image/png', size: blob.size, hash: '', blob }
      expect(differenceOf(await codecs.decodeRaster(input), raster), raster.mode).toBeUndefined()
    }
  })
})

test('An interlaced PNG of indices is read as it is kept', async () => {
  const codecs = createNodeImageCodecs()
  for (const [width, height] of SIZES) {
    const raster = randomRaster('P', width, height, 3)
    const png = interlaced(raster)
    const blob = new Blob([png])
    const input = { url: 'test', mediaType: 'image/png', size: blob.size, hash: '', blob }
    expect(differenceOf(await codecs.decodeRaster(input), raster)).toBeUndefined()
    // Another decoder reads the same colours of it.
    const { rgba } = await codecs.decodeImage(input)
    expect(rgba).toEqual(convert(raster, 'RGBA').data)
  }
})

/** https://www.w3.org/TR/png-3/#8InterlaceMethods */
function interlaced({ width, height, data, palette }: Raster): Uint8Array<ArrayBuffer> {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const
  const rows: number[] = []
  for (const [left, top, stepX, stepY] of passes) {
    if (left >= width) continue
    for (let y = top; y < height; y += stepY) {
      rows.push(0)
      for (let x = left; x < width; x += stepX) rows.push(data[y * width + x]!)
    }
  }
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const out = Buffer.alloc(12 + body.length)
    out.writeUInt32BE(body.length, 0)
    out.write(type, 4, 'latin1')
    out.set(body, 8)
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 1], 8)
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk(
        'PLTE',
        palette!.filter((_, i) => i % 4 !== 3),
      ),
      chunk('IDAT', deflateSync(Uint8Array.from(rows))),
      chunk('IEND', new Uint8Array()),
    ]),
  )
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
