import { pt } from 'polytable'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const sentences = [
  'a cat sitting on a mat',
  'the stock market fell sharply today',
  'a dog playing in the garden',
  'quarterly earnings of the bank',
  'kittens and cats sleep a lot',
]

/** Counts of the letters a, b and c: a vector one can compute by hand. */
const letters = pt.udf({
  name: 'test.letters',
  params: { text: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ text }) => Float32Array.from(['a', 'b', 'c'], (letter) => text.split(letter).length - 1),
})

onEveryBackend('Similarity', (backend) => {
  const texts = async (values: readonly string[] = sentences) => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), text: pt.string() })
    await t.insert(values.map((text, id) => ({ id, text })))
    return t
  }

  test('textEmbedder: the nearest texts first, with their similarity', async () => {
    const own = await texts()
    await own.addEmbeddingIndex(own.c.text, { embedding: textEmbedder })
    const sim = own.c.text.similarity({ string: 'a cat' })
    const rows = await own.orderBy(sim, 'desc').limit(3).select({ text: own.c.text, sim }).collect()
    expect(rows.map(({ text }) => text).sort()).toEqual([sentences[0], sentences[2], sentences[4]].sort())
    const similarities = rows.map((row) => row.sim ?? Number.NaN)
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a))
    expect(similarities[0]).toBeGreaterThan(0.5)
    expect(similarities[0]).toBeLessThanOrEqual(1.000001)
  })

  test('metrics: cosine, inner product, minus the distance; larger is nearer', async () => {
    const t = await texts(['a', 'aab', 'ccc'])
    for (const metric of ['cosine', 'ip', 'l2'] as const) {
      await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: metric, metric })
    }
    const by = (index: string) => t.c.text.similarity({ string: 'a', index })
    const rows = await t.select({ cosine: by('cosine'), ip: by('ip'), l2: by('l2') }).collect()
    const rounded = rows.map((row) =>
      [row.cosine, row.ip, row.l2].map((value) => Number(value?.toFixed(4)) + 0),
    )
    expect(rounded).toEqual([
      [1, 1, 0],
      [0.8944, 2, -1.4142],
      [0, 0, -3.1623],
    ])
    await expectError(t.select({ s: t.c.text.similarity({ string: 'a' }) }).collect(), 'INVALID_ARGUMENT', {
      message: 'index',
    })
  })

  test('a filtered search returns as many rows as match', async () => {
    const t = await texts(Array.from({ length: 400 }, (_, id) => (id < 390 ? 'a' : 'c')))
    const indexed = await t.addEmbeddingIndex(t.c.text, { embedding: letters })
    const sim = indexed.c.text.similarity({ string: 'a' })
    const rows = await indexed
      .where(indexed.c.id.ge(385))
      .orderBy(sim, 'desc')
      .limit(10)
      .select('id')
      .collect()
    expect(rows).toHaveLength(10)
    expect(
      rows
        .slice(0, 5)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([385, 386, 387, 388, 389])
  })

  test('by vector, and the stored vectors themselves', async () => {
    const t = await texts(['a', 'b', 'cc'])
    await t.addEmbeddingIndex(t.c.text, { embedding: letters })
    const sim = t.c.text.similarity({ vector: [0, 1, 0] })
    expect(await t.orderBy(sim, 'desc').select('text').first()).toEqual({ text: 'b' })
    expect(await t.select({ v: t.c.text.embedding() }).collect()).toEqual([
      { v: [1, 0, 0] },
      { v: [0, 1, 0] },
      { v: [0, 0, 2] },
    ])
    const short = t.c.text.similarity({ vector: [1] })
    await expectError(t.orderBy(short).collect(), 'INVALID_ARGUMENT', { message: '3 dimensions' })
    await expectError(() => t.c.text.similarity({}), 'INVALID_ARGUMENT')
    await expectError(() => t.c.text.similarity({ string: 'a', vector: [1] }), 'INVALID_ARGUMENT')
  })

  test('the index follows insertion, update and deletion', async () => {
    const t = await texts(['a', 'b'])
    await t.addEmbeddingIndex(t.c.text, { embedding: letters })
    const nearest = async (string: string) =>
      (await t.orderBy(t.c.text.similarity({ string }), 'desc').first())?.id
    await t.insert({ id: 7, text: 'c' })
    expect(await nearest('c')).toBe(7)
    await t.update({ text: 'cab' }, { where: t.c.id.eq(0) })
    expect(await nearest('abc')).toBe(0)
    await t.delete({ where: t.c.id.eq(7) })
    expect(await nearest('c')).toBe(0)
    await t.update({ id: t.c.id.add(10) })
    expect(await nearest('b')).toBe(11)
  })

  test('on a view, and on a column that may be null', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string().nullable() })
    await t.insert([{ text: 'a' }, { text: null }, { text: 'b' }])
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { loud: t.c.text.add('c') },
    })
    const indexed = await v.addEmbeddingIndex(v.c.loud, { embedding: letters })
    const sim = indexed.c.loud.similarity({ string: 'bc' })
    const rows = await indexed.orderBy(sim, 'desc').select({ text: indexed.c.text, sim }).collect()
    expect(rows.map(({ text }) => text)).toEqual(['b', 'a', null])
    expect(rows[2]?.sim).toBeNull()
    await t.insert({ text: 'bb' })
    expect(await indexed.count()).toBe(4)
  })

  test('an index is dropped and made again; a search without one says so', async () => {
    const t = await texts(['a', 'b'])
    const sim = t.c.text.similarity({ string: 'a' })
    const query = t.orderBy(sim, 'desc').limit(1)
    await expectError(query.collect(), 'INDEX_NOT_FOUND', { message: 'text' })
    await expectError(t.addEmbeddingIndex(t.c.text as never), 'UNSUPPORTED_OPERATION', {
      column: 'text',
      message: 'embedding function',
      hint: '{ embedding: textEmbedder }',
    })
    const indexed = await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'idx' })
    expect((await query.collect())[0]?.text).toBe('a')
    await expectError(
      t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'idx' }),
      'INDEX_ALREADY_EXISTS',
    )
    expect((await indexed.metadata()).indexes).toMatchObject([
      { name: 'idx', column: 'text', metric: 'cosine', dimensions: 3, embedding: 'test.letters' },
    ])
    await indexed.dropIndex('idx')
    await expectError(query.collect(), 'INDEX_NOT_FOUND')
    await expectError(indexed.dropIndex('idx'), 'INDEX_NOT_FOUND')
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'idx' })
    expect(await query.collect()).toHaveLength(1)
  })

  test('what is dropped while a search embeds its question is found, and once vacuumed missed by name', async () => {
    let dropped: Promise<unknown> | undefined
    let drop: (() => Promise<unknown>) | undefined
    const embedding = pt.udf({
      name: `test.letters.${backend.path()}`,
      params: { text: pt.string() },
      returns: pt.array({ shape: [3], dtype: 'float32' }),
      async run({ text }) {
        if (text === 'question') await (dropped = drop!())
        return Float32Array.from([1, 2, text.length])
      },
    })
    const t = await texts(['a', 'b'])
    const search = () => t.orderBy(t.c.text.similarity({ string: 'question' }), 'desc').collect()
    await t.addEmbeddingIndex(t.c.text, { embedding, name: 'idx' })
    drop = () => t.dropIndex('idx')
    expect(await search()).toHaveLength(2)
    await t.addEmbeddingIndex(t.c.text, { embedding, name: 'idx' })
    drop = async () => {
      await t.dropIndex('idx')
      await t.vacuum({ keepVersions: 1 })
    }
    await expectError(search(), 'INDEX_NOT_FOUND', { message: 'text' })
    await t.addEmbeddingIndex(t.c.text, { embedding, name: 'idx' })
    drop = async () => {
      await t.dropColumn('text')
      await t.vacuum({ keepVersions: 1 })
    }
    await expectError(search(), 'COLUMN_NOT_FOUND', { message: "no column 'text'" })
    await dropped
  })

  test('vectors without direction, and with elements whose squares 32-bit floats do not hold', async () => {
    const vectors: Record<string, readonly number[]> = {
      none: [0, 0],
      one: [1, 0],
      half: [0.6, 0.8],
      huge: [3e38, 0],
      large: [1e25, 0],
      small: [1e-30, 0],
    }
    const embedding = pt.udf({
      name: 'test.extremes',
      params: { text: pt.string() },
      returns: pt.array({ shape: [2], dtype: 'float32' }),
      run: ({ text }) => Float32Array.from(vectors[text]!),
    })
    const t = await texts(Object.keys(vectors))
    for (const metric of ['cosine', 'ip', 'l2'] as const) {
      for (const precision of ['fp16', 'fp32'] as const)
        await t.addEmbeddingIndex(t.c.text, { embedding, name: metric + precision, metric, precision })
    }
    const found = async (index: string, vector: readonly number[]) => {
      const sim = t.c.text.similarity({ vector, index })
      const rows = await t.orderBy(sim, 'desc').orderBy(t.c.id).select({ text: t.c.text, sim }).collect()
      const near = await t.where(sim.gt(0.9)).orderBy(t.c.id).select('text').collect()
      return { rows: rows.map(({ text, sim }) => [text, sim]), near: near.map(({ text }) => text) }
    }
    for (const precision of ['fp16', 'fp32']) {
      for (const query of [1, 1e25, 1e-30]) {
        const { rows, near } = await found(`cosine${precision}`, [query, 0])
        expect(rows.at(-1)).toEqual(['none', null])
        expect(rows.at(-2)).toEqual(['half', expect.closeTo(0.6, 5)])
        expect(near).toEqual(['one', 'huge', 'large', 'small'])
      }
      const opposite = await found(`cosine${precision}`, [-1e25, 0])
      expect(opposite.near).toEqual([])
      expect(new Map(opposite.rows as [string, number][]).get('huge')).toBeCloseTo(-1, 5)
      expect((await found(`cosine${precision}`, [0, 0])).rows.map(([, sim]) => sim)).toEqual(
        Array(6).fill(null),
      )
      const products = new Map((await found(`ip${precision}`, [1e25, 0])).rows as [string, number][])
      expect(products.get('large')! / 1e50).toBeCloseTo(1, 5)
      expect(products.get('none')).toBeCloseTo(0)
      expect(new Set((await found(`ip${precision}`, [0, 0])).rows.map(([, sim]) => Number(sim) + 0))).toEqual(
        new Set([0]),
      )
      const distances = await found(`l2${precision}`, [1, 0])
      expect(distances.rows.map(([text]) => text)).toEqual(['one', 'half', 'none', 'small', 'large', 'huge'])
      expect(new Map(distances.rows as [string, number][]).get('large')! / 1e25).toBeCloseTo(-1, 5)
      expect(new Map(distances.rows as [string, number][]).get('huge')).toBe(-Infinity)
      const origin = new Map((await found(`l2${precision}`, [0, 0])).rows as [string, number][])
      expect(origin.get('none')! + 0).toBe(0)
      expect(origin.get('small')! / 1e-30).toBeCloseTo(-1, 5)
    }
  })

  test('elements that are not finite name their row and index', async () => {
    const embedding = pt.udf({
      name: 'test.notFinite',
      params: { text: pt.string() },
      returns: pt.array({ shape: [2], dtype: 'float64' }),
      run: ({ text }) => Float64Array.of(1, text === 'bad' ? Number.NaN : text === 'far' ? 1e300 : 1),
    })
    const t = await texts(['good'])
    const indexed = await t.addEmbeddingIndex(t.c.text, { embedding, name: 'idx' })
    const place = { column: 'idx', row: 1 }
    const insertAfterGood = (text: string): Promise<unknown> =>
      t.insert([
        { id: 1, text: 'good' },
        { id: 2, text },
      ])
    await expectError(insertAfterGood('bad'), 'INVALID_ARGUMENT', { ...place, message: 'finite' })
    await expectError(insertAfterGood('far'), 'TYPE_MISMATCH', {
      ...place,
      message: '[1]: Expected an element',
    })
    expect(await t.count()).toBe(1)
    const status = await t.insert([{ id: 3, text: 'bad' }], { onError: 'ignore' })
    expect(status.errors).toBe(1)
    const sim = indexed.c.text.similarity({ vector: [1, 1] })
    const rows = await indexed.orderBy(sim, 'desc').select({ id: indexed.c.id, sim }).collect()
    expect(rows).toEqual([
      { id: 0, sim: expect.closeTo(1, 5) as number },
      { id: 3, sim: null },
    ])
    for (const element of [Number.NaN, Infinity, 1e39]) {
      const query = indexed.orderBy(indexed.c.text.similarity({ vector: [1, element] }))
      await expectError(query.collect(), 'INVALID_ARGUMENT', { message: 'finite' })
    }
  })

  test('a text without a known word has no vector', async () => {
    const t = await texts(['a cat', '', 'qqzzxxj', 'a dog'])
    const indexed = await t.addEmbeddingIndex(t.c.text, { embedding: textEmbedder })
    await t.insert({ id: 9, text: '' })
    const sim = indexed.c.text.similarity({ string: 'cat' })
    const rows = await indexed
      .orderBy(sim, 'desc')
      .orderBy(indexed.c.id)
      .select({ id: indexed.c.id, sim })
      .collect()
    expect(rows.map(({ id }) => id)).toEqual([0, 3, 1, 2, 9])
    expect(rows.map((row) => row.sim === null)).toEqual([false, false, true, true, true])
    const nothing = indexed.c.text.similarity({ string: '' })
    expect(await indexed.where(nothing.gt(-2)).count()).toBe(0)
    expect(await indexed.where(nothing.isNull()).count()).toBe(5)
  })

  test('without an embedding the values of an array column are the vectors', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int(),
      v: pt.array({ shape: [2], dtype: 'float32' }).nullable(),
      whole: pt.array({ shape: [2], dtype: 'int64' }),
      open: pt.array({ shape: [null], dtype: 'float32' }),
      text: pt.string(),
    })
    const row = (id: number, v: readonly number[] | null) => ({
      id,
      v: v && Float32Array.from(v),
      whole: BigInt64Array.of(BigInt(id), 1n),
      open: Float32Array.of(1),
      text: '',
    })
    await t.insert([row(1, [1, 0]), row(2, null), row(3, [0, 0])])
    const indexed = await t.addEmbeddingIndex(t.c.v, { name: 'byVec', metric: 'cosine' })
    await t.addEmbeddingIndex(t.c.whole, { metric: 'l2' })
    await t.insert([row(4, [0.6, 0.8]), row(5, [0, 2])])
    await t.update({ v: Float32Array.of(3, 4) }, { where: t.c.id.eq(5) })
    const sim = indexed.c.v.similarity({ vector: [0, 1] })
    const nearest = (await indexed.orderBy(sim, 'desc').orderBy(t.c.id).collect()).map(({ id }) => id)
    expect(nearest).toEqual([4, 5, 1, 2, 3])
    expect(await indexed.where(t.c.id.eq(5)).select({ v: t.c.v.embedding() }).first()).toEqual({ v: [3, 4] })
    const far = t.c.whole.similarity({ vector: [4, 1] })
    expect((await t.orderBy(far, 'desc').first())?.id).toBe(4)
    expect((await indexed.metadata()).indexes[0]).toEqual({
      name: 'byVec',
      column: 'v',
      kind: 'embedding',
      metric: 'cosine',
      precision: 'fp32',
      queries: ['vector'],
      dimensions: 2,
    })
    await expectError(t.insert(row(6, [1, Infinity])), 'INVALID_ARGUMENT', { column: 'byVec', row: 0 })
    await expectError(t.orderBy(t.c.v.similarity({ string: 'a' })).collect(), 'INVALID_ARGUMENT')
    for (const column of [t.c.open, t.c.text, t.c.id]) {
      await expectError(t.addEmbeddingIndex(column), 'UNSUPPORTED_OPERATION', { column: column.name })
    }
  })

  test('a row without a vector is like nothing, by every metric', async () => {
    for (const metric of ['l2', 'cosine', 'ip'] as const) {
      const vector = pt.array({ shape: [2], dtype: 'float32' }).nullable()
      const plain = await backend.db.createTable(backend.path(), { id: pt.int(), v: vector })
      const t = await plain.addEmbeddingIndex(plain.c.v, { name: 'byV', metric })
      await t.insert([
        { id: 1, v: [1, 2] },
        { id: 2, v: null },
      ])
      for (const query of [
        [1, 1],
        [3e38, 3e38],
      ]) {
        const sim = t.c.v.similarity({ vector: Float32Array.from(query) })
        expect(await t.where(sim.isNull()).select('id').collect()).toEqual([{ id: 2 }])
        const rows = await t.orderBy(sim, 'asc').select({ id: t.c.id, sim }).collect()
        expect(rows.map(({ id }) => id)).toEqual([1, 2])
        expect(rows[1]!.sim).toBe(null)
      }
    }
  })

  test('a metric that is none is refused', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    const options = { embedding: textEmbedder, metric: 'cos' as never }
    await expectError(t.addEmbeddingIndex(t.c.text, options), 'INVALID_ARGUMENT', { message: 'cosine' })
  })

  test('functions that cannot embed are refused', async () => {
    const t = await texts(['a'])
    const none = pt.udf({
      name: 'test.noVector',
      params: { text: pt.string() },
      returns: pt.int(),
      run: () => 1,
    })
    await expectError(() => t.addEmbeddingIndex(t.c.text, { embedding: none }), 'INVALID_ARGUMENT')
    const open = pt.udf({
      name: 'test.openArgument',
      params: { text: pt.string(), scale: pt.float() },
      returns: pt.array({ shape: [1], dtype: 'float32' }),
      run: ({ scale }) => new Float32Array([scale]),
    })
    await expectError(() => t.addEmbeddingIndex(t.c.text, { embedding: open }), 'INVALID_ARGUMENT', {
      message: 'scale',
    })
    await t.addEmbeddingIndex(t.c.text, { embedding: open.using({ scale: 2 }) })
    expect(await t.select({ v: t.c.text.embedding() }).first()).toEqual({ v: [2] })
    const column = { s: t.c.text.similarity({ string: 'a' }) }
    await expectError(t.addComputedColumn(column), 'UNSUPPORTED_OPERATION')
  })

  test('a search finds the same after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await texts()
    await t.addEmbeddingIndex(t.c.text, { embedding: textEmbedder, precision: 'fp16' })
    const ask = async (table: typeof t) =>
      table
        .orderBy(table.c.text.similarity({ string: 'a cat' }), 'desc')
        .select('id')
        .collect()
    const before = await ask(t)
    const db = await backend.reopen()
    const again = (await db.getTable(t.path)) as unknown as typeof t
    expect(await ask(again)).toEqual(before)
    await again.insert({ id: 99, text: 'cat cat' })
    expect(await again.count()).toBe(sentences.length + 1)
    expect((await ask(again))[0]).toEqual({ id: 99 })
  })
})
