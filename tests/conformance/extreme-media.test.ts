import { pt, type MediaFile } from 'polytable'
import { audio, audioSplitter, frameIterator, image, tileIterator, video } from 'polytable/functions'
import { expect, test } from 'vitest'
import { changingSizes } from '../media/fixtures/small-files.ts'
import { bmp, gif, pixels, tiff } from '../support/extreme-pictures.ts'
import { onEveryBackend } from './support/backends.ts'

const LONG = 65_535
/** The longest side of a JPEG that libjpeg makes and reads, and of a WebP. */
const LONGEST_JPEG = 65_500
const LONGEST_WEBP = 16_383

const fromBase64 = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

onEveryBackend('Media of extreme sizes', (backend) => {
  test.for([
    [LONG, 1],
    [1, LONG],
  ] as const)('images of %d × %d are read and changed', async ([width, height]) => {
    const made = await backend.db.createTable(backend.path(), { name: pt.string(), image: pt.image() })
    await made.insert([
      { name: 'png', image: pixels(width, height) as never },
      ...[gif, bmp, tiff].map((make) => ({ name: make.name, image: make(width, height) })),
    ])
    const small: [number, number] = [Math.ceil(width / 1000), Math.ceil(height / 1000)]
    const t = await made.addComputedColumn({
      resized: image.resize(made.c.image, { size: small }),
      thumbnail: image.thumbnail(made.c.image, { size: [64, 64] }),
      turned: image.rotate(made.c.image, { angle: 90, expand: true }),
      cropped: image.crop(made.c.image, { box: [width - 1, height - 1, width, height] }),
    })
    const sizeOf = ({ width, height }: MediaFile) => [width, height]
    for (const row of await t.collect()) {
      expect([row.name, ...[row.image, row.resized, row.thumbnail, row.turned].map(sizeOf)]).toEqual([
        ...[row.name, [width, height], small, [width === 1 ? 1 : 64, height === 1 ? 1 : 64], [height, width]],
      ])
      const [first, last] = await Promise.all([row.resized.pixels(), row.cropped.pixels()])
      expect([first.data[0]! < 2, last.data[0]! > 125]).toEqual([true, true])
    }
    const tiles = await backend.db.createView(backend.path('tiles'), t, {
      iterator: tileIterator(t.c.image, { tileSize: [4096, 4096] }),
    })
    expect(await tiles.count()).toBe(4 * 16)
  })

  test('images as long as JPEG and WebP allow are written and read; longer ones are refused', async () => {
    const made = await backend.db.createTable(backend.path(), { image: pt.image() })
    const t = await made.addComputedColumn(
      {
        jpeg: image.b64Encode(made.c.image, { imageFormat: 'jpeg' }),
        webp: image.b64Encode(made.c.image, { imageFormat: 'webp' }),
      },
      { onError: 'ignore' },
    )
    const lengths = [LONG, LONGEST_JPEG, LONGEST_WEBP]
    await t.insert(
      lengths.map((length) => ({ image: pixels(length, 1) as never })),
      { onError: 'ignore' },
    )
    const failed = (await backend.db.errors(t.path)).map(({ column, rowId, type }) => [column, rowId, type])
    expect(failed.sort()).toEqual([
      ['jpeg', 1, 'CONSTRAINT_VIOLATION'],
      ['webp', 1, 'CONSTRAINT_VIOLATION'],
      ['webp', 2, 'CONSTRAINT_VIOLATION'],
    ])
    const files = (await t.collect())
      .flatMap(({ jpeg, webp }) => [jpeg, webp])
      .filter((file) => file !== null)
    const again = await backend.db.createTable(backend.path(), { image: pt.image() })
    await again.insert(files.map((file) => ({ image: new File([fromBase64(file)], 'a') })))
    expect((await again.collect()).map(({ image }) => image.width)).toEqual([
      LONGEST_JPEG,
      LONGEST_WEBP,
      LONGEST_WEBP,
    ])
  })

  test.for(['wav', 'mp3', 'mp4', 'flac'] as const)(
    'a sound of one sample as %s is read, changed and split',
    async (format) => {
      const numbers = await backend.db.createTable(backend.path(), { numbers: pt.array() })
      await numbers.insert({ numbers: [0.25] })
      const given = audio.encodeAudio(numbers.c.numbers, { inputSampleRate: 16_000, format })
      const written = await numbers.select({ sound: given }).first()
      const bytes = new Uint8Array(await written!.sound.bytes())
      const made = await backend.db.createTable(backend.path(), { sound: pt.audio() })
      await made.insert({ sound: new File([bytes], `one.${format}`) })
      const t = await made.addComputedColumn({
        louder: audio.multiplyVolume(made.c.sound, { factor: 2 }),
        fadedIn: audio.fadeIn(made.c.sound, { duration: 1 }),
        fadedOut: audio.fadeOut(made.c.sound, { duration: 1 }),
        normalized: audio.normalize(made.c.sound),
        about: audio.getMetadata(made.c.sound),
      })
      const row = (await t.first())!
      const files = [row.louder, row.fadedIn, row.fadedOut, row.normalized]
      expect(files.map(({ mediaType }) => mediaType)).toEqual(files.map(() => row.sound.mediaType))
      if (format === 'wav') {
        const samples = await Promise.all(
          files.map(async (file) =>
            new DataView(await file.blob().then((blob) => blob.arrayBuffer())).getInt16(44, true),
          ),
        )
        expect(samples).toEqual([16_384, 0, 8192, 32_767])
      }
      expect(row.about.streams[0]!.codec_context!.channels).toBe(1)
      for (const options of [
        { duration: 1 },
        { duration: 1, minSilenceLen: 0.1, trimLeadingSilence: true },
      ]) {
        const segments = await backend.db.createView(backend.path('segments'), t, {
          iterator: audioSplitter(t.c.sound, options),
        })
        // Encoders may leave nothing of it that is not silent.
        expect(await segments.count()).toBe(format === 'mp4' && 'minSilenceLen' in options ? 0 : 1)
      }
    },
  )

  test('frames are as large as they are in the file, each of its own size', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    await t.insert({
      video: new File([fromBase64(changingSizes.file)], 'sizes.webm', { type: 'video/webm' }),
    })
    const frames = await backend.db.createView(backend.path('frames'), t, {
      iterator: frameIterator(t.c.video),
    })
    const rows = await frames.orderBy(frames.c.pos).collect()
    const pictures = await Promise.all(rows.map(({ frame }) => frame.pixels()))
    expect(pictures.map(({ width, height }) => [width, height])).toEqual(changingSizes.sizes)
    for (const { data } of pictures) {
      expect(data[0]).toBeGreaterThan(240)
      expect(data.at(-2)).toBeLessThan(15)
      expect(data.at(-4)).toBeGreaterThan(240)
    }
    const last = await t.select({ frame: video.extractFrame(t.c.video, { timestamp: 0.7 }) }).first()
    expect((await last!.frame!.pixels()).width).toBe(64)
  })
})
