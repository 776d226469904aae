import { embeddingIndex, pt, type MediaFile } from 'polytable'
import { image } from 'polytable/functions'
import { imageEmbedder, textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { inBrowser, onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { redAndBlue, silence, smallVideo } from './support/media.ts'
import { picture } from './support/pictures.ts'

/** The mean colour of an image; its vectors are compared with those of the names of colours. */
const meanColour = pt.udf({
  name: 'test.meanColour',
  params: { image: pt.image() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: async ({ image: file }) => {
    const { data } = await file.pixels()
    return Float32Array.from([0, 1, 2], (band) => {
      const samples = data.filter((_, i) => i % 4 === band)
      return samples.reduce((sum, sample) => sum + sample, 0) / samples.length
    })
  },
})

const colours: Readonly<Record<string, readonly number[]>> = {
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
}
const colourNamed = pt.udf({
  name: 'test.colourNamed',
  params: { name: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ name }) => Float32Array.from(colours[name] ?? [0, 0, 0]),
})

const sizeOf = (kind: 'audio' | 'video' | 'document') =>
  pt.udf({
    name: `test.sizeOf.${kind}`,
    params: { file: pt[kind]() },
    returns: pt.array({ shape: [2], dtype: 'float32' }),
    run: ({ file }) => Float32Array.of(file.size, 1),
  })

/** A picture of one colour. */
function plain(...colour: readonly number[]) {
  return {
    data: new Uint8ClampedArray(Array.from({ length: 64 }, () => [...colour, 255]).flat()),
    width: 8,
    height: 8,
  }
}

onEveryBackend('Image search', (backend) => {
  const table = async (images: readonly ReturnType<typeof picture>[]) => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image().nullable() })
    await t.insert(images.map((img, id) => ({ id, img })))
    return t
  }
  type Images = Awaited<ReturnType<typeof table>>
  const nearest = async (t: Images, given: Parameters<Images['c']['img']['similarity']>[0], limit = 1) =>
    (await t.orderBy(t.c.img.similarity(given), 'desc').limit(limit).select('id').collect()).map(
      ({ id }) => id,
    )
  const orphaned = async () => (await backend.db.media.check()).orphaned
  /** An image made smaller, as a file of its own. */
  const smaller = async (t: Images, id: number): Promise<MediaFile> => {
    const made = image.resize(t.c.img, { size: [60, 45] })
    return (await t.where(t.c.id.eq(id)).select({ made }).first())!.made!
  }

  test('finds the image that another was made of, given in any way', async () => {
    const t = await table([0, 1, 2, 3, 4].map((seed) => picture(seed)))
    const searched = await t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder })
    expect((await searched.metadata()).indexes).toMatchObject([
      { kind: 'embedding', dimensions: 320, queries: ['image', 'vector'] },
    ])
    const file = await smaller(searched, 3)
    const bytes = await file.bytes()
    const dataUrl = `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`
    const given = [
      file,
      bytes,
      new Blob([bytes as BlobPart]),
      new File([bytes as BlobPart], 'a.png'),
      dataUrl,
    ]
    for (const each of given) expect(await nearest(searched, { image: each })).toEqual([3])
    expect(await nearest(searched, { image: new Response(bytes as BodyInit).body! })).toEqual([3])
    expect(
      await nearest(searched, {
        image: { getFile: async () => new File([bytes as BlobPart], 'b.png') } as never,
      }),
    ).toEqual([3])
    const sim = searched.c.img.similarity({ image: bytes })
    const rows = await searched
      .where(sim.gt(0.9))
      .orderBy(sim, 'desc')
      .select({ id: searched.c.id, sim })
      .collect()
    expect(rows.map(({ id }) => id)).toEqual([3])
    expect(await searched.where(sim.gt(0.9)).count()).toBe(1)
    expect(await searched.orderBy(sim, 'desc').explain()).toContain('<=>')
  })

  test.skipIf(inBrowser)('finds an image by the path of a file', async () => {
    const t = await table([0, 1, 2].map((seed) => picture(seed)))
    const searched = await t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder })
    const path = await (await smaller(searched, 2)).localPath()
    expect(await nearest(searched, { image: path })).toEqual([2])
    await expectError(nearest(searched, { image: '/no/such/file.png' }), 'PATH_NOT_FOUND')
  })

  test('leaves nothing behind in the store', async () => {
    const t = await table([picture(0), picture(1)])
    const searched = await t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder })
    await backend.db.media.vacuum()
    const bytes = new Uint8Array(await (await fetch(redAndBlue)).arrayBuffer())
    const sim = searched.c.img.similarity({ image: bytes })
    await searched.orderBy(sim).collect()
    await searched.where(sim.gt(2)).count()
    for await (const _row of searched.orderBy(sim)) break
    await searched.insert(searched.where(sim.gt(2)))
    await expectError(
      searched.orderBy(searched.c.img.similarity({ image: bytes.subarray(0, 20) })).collect(),
      'INVALID_DATA_FORMAT',
    )
    expect(await orphaned()).toBe(0)
    // What a row has too stays.
    const [first] = await searched.select('img').limit(1).collect()
    await searched.orderBy(searched.c.img.similarity({ image: await first!.img!.bytes() })).collect()
    expect((await backend.db.media.check()).missing).toBe(0)
    expect((await first!.img!.bytes()).length).toBeGreaterThan(0)
  })

  test('the index stays in step with the rows, in the past and in snapshots too', async () => {
    const t = await table([picture(0), picture(1)])
    const searched = await t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder })
    const like7 = { image: await (await table([picture(7)])).first().then((row) => row!.img!.bytes()) }
    const best = async (of: Images) => {
      const sim = of.c.img.similarity(like7)
      const row = await of.orderBy(sim, 'desc').select({ id: of.c.id, sim }).first()
      return [row!.id, row!.sim === null ? null : row!.sim > 0.999]
    }
    expect((await best(searched))[1]).toBe(false)
    await searched.insert([
      { id: 2, img: picture(7) },
      { id: 3, img: null },
    ])
    expect(await best(searched)).toEqual([2, true])
    const frozen = await backend.db.createSnapshot(backend.path('frozen'), searched)
    await searched.update({ img: null }, { where: searched.c.id.eq(2) })
    await searched.update({ img: picture(7) }, { where: searched.c.id.eq(0) })
    expect(await best(searched)).toEqual([0, true])
    expect(await best(frozen as unknown as Images)).toEqual([2, true])
    await searched.delete({ where: searched.c.id.eq(0) })
    expect((await best(searched))[1]).toBe(false)
    await searched.revert()
    expect(await best(searched)).toEqual([0, true])
    const view = await backend.db.createView(backend.path('some'), searched.where(searched.c.id.lt(2)))
    expect(await best(view as unknown as Images)).toEqual([0, true])
  })

  test('takes functions of users, and texts where one of them embeds these', async () => {
    const t = await table([plain(250, 3, 3), plain(5, 240, 2), plain(1, 2, 200)])
    const only = await t.addEmbeddingIndex(t.c.img, { embedding: meanColour, name: 'only' })
    expect(await nearest(only, { image: picture(1), index: 'only' })).toHaveLength(1)
    const error = await expectError(nearest(only, { string: 'red' }), 'INVALID_ARGUMENT', {
      message: 'string',
    })
    expect(error.hint).toContain('image, vector')
    const both = await only.addEmbeddingIndex(t.c.img, {
      name: 'both',
      embedding: meanColour,
      stringEmbed: colourNamed,
    })
    expect((await both.metadata()).indexes[1]).toMatchObject({ queries: ['image', 'string', 'vector'] })
    for (const [name, id] of [
      ['red', 0],
      ['green', 1],
      ['blue', 2],
    ] as const)
      expect(await nearest(both, { string: name, index: 'both' })).toEqual([id])
    // As one embedder with a reference for each kind.
    const embedder = { reference: colourNamed.reference, imageReference: meanColour.reference }
    const joined = await t.addEmbeddingIndex(t.c.img, { name: 'joined', embedding: embedder })
    expect(await nearest(joined, { string: 'blue', index: 'joined' })).toEqual([2])
    expect(await nearest(joined, { image: plain(0, 255, 0), index: 'joined' })).toEqual([1])
    const names = await backend.db.createTable(backend.path(), { name: pt.string() })
    await names.insert([{ name: 'red' }, { name: 'blue' }])
    await names.addEmbeddingIndex(names.c.name, { embedding: embedder })
    const red = names.c.name.similarity({ image: plain(200, 0, 0) })
    expect(await names.orderBy(red, 'desc').select('name').first()).toEqual({ name: 'red' })
  })

  test('refuses functions that do not embed what the column holds', async () => {
    const t = await table([]).catch(() =>
      backend.db.createTable(backend.path(), { id: pt.int(), img: pt.image().nullable() }),
    )
    await expectError(t.addEmbeddingIndex(t.c.img, { embedding: textEmbedder }), 'INVALID_ARGUMENT', {
      message: 'img',
    })
    await expectError(
      t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder, stringEmbed: imageEmbedder }),
      'INVALID_ARGUMENT',
      { message: 'stringEmbed' },
    )
    await expectError(
      t.addEmbeddingIndex(t.c.img, { embedding: imageEmbedder, stringEmbed: textEmbedder }),
      'INVALID_ARGUMENT',
      { message: '320' },
    )
    await expectError(
      t.addEmbeddingIndex(t.c.id as never, { embedding: imageEmbedder }),
      'UNSUPPORTED_OPERATION',
    )
    expect(() => t.c.img.similarity({ image: redAndBlue, string: 'red' })).toThrow('exactly one')
    expect(() => t.c.img.similarity({ image: t.c.img as never })).toThrow('not an expression')
  })

  test('sounds, videos and documents are searched by functions of users', async () => {
    const t = await backend.db.createTable(backend.path(), {
      sound: pt.audio(),
      clip: pt.video(),
      doc: pt.document(),
    })
    await t.insert({ sound: silence(), clip: await smallVideo(), doc: new File(['# Title'], 'a.md') })
    const sounds = await t.addEmbeddingIndex(t.c.sound, { embedding: sizeOf('audio') })
    const clips = await sounds.addEmbeddingIndex(t.c.clip, { embedding: sizeOf('video') })
    const docs = await clips.addEmbeddingIndex(t.c.doc, { embedding: sizeOf('document') })
    const row = await docs
      .select({
        sound: docs.c.sound.similarity({ audio: silence() }),
        clip: docs.c.clip.similarity({ video: await smallVideo() }),
        doc: docs.c.doc.similarity({ document: new File(['# Title'], 'b.md') }),
      })
      .first()
    for (const value of Object.values(row!)) expect(value).toBeCloseTo(1, 5)
  })

  test('is declared in schemas, and found unchanged', async () => {
    const Photos = pt
      .table(backend.path('photos'), { img: pt.image() })
      .index((c) => embeddingIndex(c.img, { embedding: imageEmbedder }))
    await backend.db.migrate([Photos])
    expect(await backend.db.diff([Photos])).toEqual([])
    const photos = backend.db.table(Photos)
    await photos.insert([{ img: picture(0) }, { img: picture(1) }] as never)
    const sim = photos.c.img.similarity({ image: picture(1) })
    expect((await photos.orderBy(sim, 'desc').select({ sim }).first())!.sim).toBeCloseTo(1, 5)
  })
})
