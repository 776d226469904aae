import {
  hybrid,
  pt,
  type Database,
  type MediaFile,
  type NdArray,
  type Table,
  type VersionMetadata,
} from 'polytable'
import { documentSplitter, frameIterator, json, math, string, timestamp, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { z } from 'zod'
import { expectType } from './expect-type.ts'

declare const db: Database

/** Every column type, as it reads and as it is given. */
export async function columns(): Promise<void> {
  const t = await db.createTable('t', {
    s: pt.string(),
    i: pt.int().nullable(),
    n: pt.bigint(),
    f: pt.float().default(1),
    b: pt.bool(),
    at: pt.timestamp(),
    text: pt.timestamp({ as: 'string' }),
    day: pt.date(),
    key: pt.uuid().primaryKey().default(uuid.uuid7()),
    bytes: pt.binary(),
    shaped: pt.json(z.object({ a: z.string(), n: z.number().default(1) })),
    vector: pt.array({ shape: [3], dtype: 'float32' }),
    matrix: pt.array({ shape: [2, 2], dtype: 'float64' }),
    image: pt.image().nullable(),
  })
  const row = (await t.collect())[0]!
  expectType<{
    s: string
    i: number | null
    n: bigint
    f: number
    b: boolean
    at: Date
    text: string
    day: string
    key: string
    bytes: Uint8Array
    shaped: { a: string; n: number }
    vector: Float32Array
    matrix: NdArray
    image: MediaFile | null
  }>()(row)

  const needed = {
    s: '',
    n: 1n,
    b: true,
    at: new Date(),
    text: '2024-01-01T00:00:00Z',
    day: '2024-01-01',
    bytes: new Uint8Array(),
    shaped: { a: '' },
    vector: [1, 2, 3],
    matrix: [
      [1, 2],
      [3, 4],
    ],
  }
  await t.insert(needed)
  await t.insert([{ ...needed, i: null, f: 2, key: 'x', image: new Blob() }])
  // @ts-expect-error a column that is required is missing
  await t.insert({ s: '' })
  // @ts-expect-error null for a column that is not nullable
  await t.insert({ ...needed, s: null })
  // @ts-expect-error a value of another type
  await t.insert({ ...needed, n: '1' })
  // @ts-expect-error a column that is not there
  await t.insert({ ...needed, other: 1 })
  // @ts-expect-error JSON of another shape
  await t.insert({ ...needed, shaped: { a: 1 } })
  // @ts-expect-error no such column
  void t.c.other
}

/** What is selected is what rows are typed as. */
export async function selections(t: Table<ReturnType<typeof docs>['shape']>): Promise<void> {
  expectType<{ title: string | null; id: number }[]>()(await t.select('title', 'id').collect())
  expectType<{ id: number }[]>()(await t.select(t.c.id).collect())
  const rows = await t
    .where(t.c.id.gt(1).and(t.c.title.like('%a%')))
    .select({
      id: t.c.id,
      half: t.c.id.div(2),
      shout: string.upper(t.c.title),
      fixed: 7,
      e: t.c.doc.errorType,
    })
    .collect()
  expectType<{ id: number; half: number | null; shout: string | null; fixed: 7; e: string | null }[]>()(rows)
  expectType<number>()(await t.count())
  // @ts-expect-error a name that is no column
  t.select('none')
  // @ts-expect-error a number is not compared with a text
  t.c.id.eq('1')
  // @ts-expect-error a condition is true or false
  t.where(t.c.id)
  // @ts-expect-error only texts are like something
  t.c.id.like('1')
  // @ts-expect-error numbers do not join
  t.c.id.and(true)
  // @ts-expect-error a computed column takes no value
  await t.update({ label: 'x' })
  await t.update({ title: null, id: t.c.id.add(1) })
  // @ts-expect-error null for a column that is not nullable
  await t.update({ id: null })
}

const docs = () =>
  pt
    .table('docs', { id: pt.int().primaryKey(), title: pt.string().nullable(), doc: pt.document() })
    .computed((c) => ({ label: string.len(c.title) }))

/** Computed columns and views carry their types on. */
export async function derived(): Promise<void> {
  const t = await db.createTable('t', {
    title: pt.string(),
    note: pt.string().nullable(),
    doc: pt.document(),
    clip: pt.video(),
  })
  const shout = pt.udf({
    name: 'types.shout',
    params: { text: pt.string(), times: pt.int().default(1) },
    returns: pt.string(),
    run: ({ text, times }) => {
      expectType<string>()(text)
      expectType<number>()(times)
      return text.repeat(times)
    },
  })
  const loud = await t.addComputedColumn({
    loud: shout({ text: t.c.title }),
    soft: shout({ text: t.c.note }),
  })
  const first = (await loud.first())!
  expectType<string>()(first.loud)
  // @ts-expect-error it may be undefined where there are no rows
  expectType<{ loud: string }>()(await loud.select('loud').first())
  // @ts-expect-error an argument that is required is missing
  shout({ times: 2 })
  // @ts-expect-error an argument of another type
  shout({ text: t.c.clip })
  // @ts-expect-error a parameter that is not there
  shout({ text: '', other: 1 })
  // @ts-expect-error a computed column takes no value
  await loud.insert({ title: '', doc: '', clip: '', loud: '' })
  // @ts-expect-error rows that were read hold a value for it
  await loud.insert(await loud.collect())
  await loud.insert({ title: '', doc: '', clip: '', loud: undefined })
  const named = await t.addComputedColumn({ ['a' as string]: shout({ text: t.c.title }) })
  await named.insert({ title: '', doc: '', clip: '' })
  shout.using({ times: 2 })({ text: 'a' })

  const chunks = await db.createView('chunks', loud, {
    iterator: documentSplitter(t.c.doc, { separators: 'page', metadata: 'title, page,bounding_box' }),
  })
  const chunk = (await chunks.select('text', 'pos', 'title', 'page', 'boundingBox', 'loud').collect())[0]!
  expectType<string>()(chunk.text)
  expectType<number>()(chunk.pos)
  expectType<number | null>()(chunk.page)
  expectType<string | null>()(chunk.title)
  expectType<string>()(chunk.loud)
  // @ts-expect-error metadata that were not asked for
  void chunks.c.sourceline
  const pictures = await db.createView('pictures', loud, {
    iterator: documentSplitter(t.c.doc, { separators: 'page', elements: ['image'], metadata: 'page' }),
  })
  const picture = (await pictures.select('image', 'page').collect())[0]!
  expectType<MediaFile>()(picture.image)
  // @ts-expect-error an element that was not asked for
  void pictures.c.text
  // @ts-expect-error an element that was not asked for
  void chunks.c.image
  await chunks.addEmbeddingIndex(chunks.c.text, { embedding: textEmbedder })
  // @ts-expect-error a number cannot be embedded as a text
  await chunks.addEmbeddingIndex(chunks.c.pos, { embedding: textEmbedder })

  const frames = await db.createView('frames', t, {
    iterator: frameIterator(t.c.clip, { fps: 1 }),
    additionalColumns: { upper: string.upper(t.c.title) },
  })
  const frame = (await frames.first())!
  expectType<MediaFile>()(frame.frame)
  expectType<number>()(frame.frameAttrs.index)
  expectType<string>()(frame.upper)
  expectType<string>()(frame.title)
  // @ts-expect-error a text has no frames
  frameIterator(t.c.title, { fps: 1 })

  const dropped = await loud.dropColumn('note')
  // @ts-expect-error dropped
  void dropped.c.note
}

/** Declared schemas type the tables of a database. */
export async function declared(): Promise<void> {
  const Docs = docs()
  const Pages = pt
    .view('pages', Docs, {
      iterator: (d) => documentSplitter(d.doc, { separators: 'page', metadata: 'page' }),
    })
    .computed((c) => ({ words: string.len(c.text) }))
  await db.table(Docs).insert({ id: 1, doc: new Blob(), title: 'x' })
  // @ts-expect-error the document is missing
  await db.table(Docs).insert({ id: 1 })
  // @ts-expect-error a computed column takes no value
  await db.table(Docs).insert({ id: 1, doc: new Blob(), label: 1 })
  const page = (await db.table(Pages).first())!
  expectType<{ words: number; page: number | null; text: string; pos: number }>()({
    words: page.words,
    page: page.page,
    text: page.text,
    pos: page.pos,
  })
  expectType<number>()(page.id)
  // @ts-expect-error no such column in the declaration
  Docs.computed((c) => ({ x: c.none }))
}

/** Versions, snapshots, and what differs between them. */
export async function versions(t: Table<ReturnType<typeof docs>['shape']>): Promise<void> {
  expectType<VersionMetadata[]>()(await t.versions(3))
  expectType<Table<ReturnType<typeof docs>['shape']>>()(await t.revert({ toVersion: 1 }))
  for await (const change of await t.diff(1, 2)) {
    expectType<number>()(change.rowId)
    expectType<number | undefined>()(change.row.id)
    if (change.kind === 'changed') {
      expectType<{ readonly from: string | null; readonly to: string | null } | undefined>()(
        change.changes.title,
      )
    }
  }
  const snap = await db.createSnapshot('snap', t, { additionalColumns: { shout: string.upper(t.c.title) } })
  expectType<{ id: number; shout: string | null }[]>()(await snap.select('id', 'shout').collect())
  expectType<number>()((await t.vacuum({ keepVersions: 3 })).mediaBytes)
  await t.vacuum({ olderThan: new Date() })
  // @ts-expect-error how much is to stay is not said
  await t.vacuum({})
  // @ts-expect-error no such column in the snapshot
  void snap.c.none
}

/** Iterators of one's own type the views made with them. */
export async function iterators(): Promise<void> {
  const count = pt.iterator({
    name: 'types.count',
    params: { n: pt.int() },
    outputs: { i: pt.int(), label: pt.string().nullable() },
    run: function* ({ n }) {
      expectType<number>()(n)
      for (let i = 0; i < n; i++) yield { i, label: null }
    },
  })
  pt.iterator({
    name: 'types.wrong',
    params: { n: pt.int() },
    outputs: { i: pt.int() },
    // @ts-expect-error an output of another type than declared
    run: function* () {
      yield { i: 'x' }
    },
  })
  const t = await db.createTable('t', { n: pt.int() })
  const v = await db.createView('v', t, { iterator: count({ n: t.c.n }) })
  expectType<{ i: number; label: string | null; pos: number; n: number }>()((await v.first())!)
}

/** Built-in functions: nullable where an argument is, options checked. */
export async function builtinFunctions(): Promise<void> {
  const t = await db.createTable('t', {
    s: pt.string(),
    n: pt.string().nullable(),
    i: pt.int(),
    at: pt.timestamp().nullable(),
    data: pt.json(),
  })
  const rows = await t
    .select({
      len: string.len(t.c.s),
      nullableLen: string.len(t.c.n),
      found: string.contains(t.c.s, { substr: t.c.n }),
      words: string.split(t.c.s),
      constant: string.upper('a'),
      rounded: math.round(t.c.i, { digits: 1 }),
      year: timestamp.year(t.c.at, { timeZone: 'UTC' }),
      mean: json.mean([1, t.c.i]),
      keys: json.keys(t.c.data),
      id: uuid.uuid7(),
    })
    .collect()
  expectType<
    {
      len: number
      nullableLen: number | null
      found: boolean | null
      words: string[]
      constant: string
      rounded: number
      year: number | null
      mean: number | null
      keys: string[]
      id: string
    }[]
  >()(rows)
  // @ts-expect-error a number is no text
  string.len(t.c.i)
  // @ts-expect-error an option that has to be given
  string.contains(t.c.s)
  // @ts-expect-error an option that has to be given
  string.contains(t.c.s, {})
  // @ts-expect-error an option that is none
  string.contains(t.c.s, { substr: 'a', flags: 'i' })
  // @ts-expect-error an option of another type
  string.repeat(t.c.s, { n: 'a' })
}

/** Changes of schemas and rows type what they give. */
export async function changes(): Promise<void> {
  const t = await db.createTable(
    'changes',
    { id: pt.int().primaryKey().unique(), a: pt.int().check((n) => n.gt(0)), note: pt.string().nullable() },
    { check: (c) => ({ small: c.a.lt(c.id) }) },
  )
  // @ts-expect-error a check is a condition
  pt.int().check((n) => n.add(1))
  const renamed = await t.renameColumn('a', 'b')
  expectType<{ id: number; note: string | null; b: number }>()((await renamed.first())!)
  // @ts-expect-error no such column
  await t.renameColumn('none', 'b')
  const open = await renamed.alterColumn('b', { type: pt.int().nullable() })
  expectType<number | null>()((await open.first())!.b)
  const computed = await t.addComputedColumn({ twice: t.c.a.mul(2) })
  const altered = await computed.alterColumn('twice', { value: t.c.a.mul(3) })
  expectType<number>()((await altered.first())!.twice)
  const dry = await computed.alterColumn('twice', { value: t.c.a.mul(3), dryRun: true })
  expectType<number>()(dry.computedValues)
  await t.addBtreeIndex(t.c.note, { name: 'notes' })
  await t.insert(new File([], 'rows.csv'), { sourceFormat: 'csv', onError: 'ignore' })
  await t.insert(new URL('https://example.org/rows.parquet'))
  // @ts-expect-error no such format
  await t.insert('rows.xml', { sourceFormat: 'xml' })
  const told = await db.createTable(
    'told',
    { source: [{ a: 1 }], schemaOverrides: { a: pt.int() } },
    { primaryKey: 'a' },
  )
  expectType<Table>()(told)
  expectType<Table>()(await db.createTable('copied', { source: t.where(t.c.a.gt(1)) }))
  await db.createTable('keyed', { a: pt.int(), b: pt.int() }, { primaryKey: ['a', 'b'] })
  await db.createTable('open', { ['a' as string]: pt.int() }, { primaryKey: 'a' })
  // @ts-expect-error a primary key is made of columns
  await db.createTable('none', { a: pt.int() }, { primaryKey: 'b' })
  // @ts-expect-error a source is a file or rows
  await db.createTable('none', { source: 7 })
  const named = await db.createTable('named', { source: pt.string() })
  expectType<string>()((await named.first())!.source)
  const searched = await t.addTextIndex(t.c.note, { language: 'german', name: 'words' })
  const hit = searched.c.note.match('word', { index: 'words' })
  const ranked = await searched.select({ hit, both: hybrid([hit, t.c.a], { k: 10 }) }).collect()
  expectType<{ hit: number | null; both: number }[]>()(ranked)
  // @ts-expect-error words are those of texts
  await t.addTextIndex(t.c.a)
  // @ts-expect-error words are those of texts
  t.c.a.match('word')
  // @ts-expect-error no such language
  await t.addTextIndex(t.c.note, { language: 'klingon' })
  // @ts-expect-error scores are numbers
  hybrid([t.c.note])
  const inserted = await computed.insert({ id: 1, a: 1 }, { returnRows: true })
  expectType<{ id: number; a: number; note: string | null; twice: number }[]>()(inserted.rowsReturned)
  const updated = await computed.update({ a: 1 }, { returnRows: true })
  expectType<number>()(updated.rowsReturned[0]!.twice)
  const batch = await computed.batchUpdate([{ rowId: 1, a: 1 }], { returnRows: true, ifNotExists: 'ignore' })
  expectType<number>()(batch.rowsReturned[0]!.twice)
  // @ts-expect-error a value of another type
  await computed.batchUpdate([{ id: 1, a: '1' }])
  // @ts-expect-error a computed column takes no value
  await computed.batchUpdate([{ id: 1, twice: 1 }])
  const [row] = await computed.compute({ id: 1, a: 1 })
  expectType<number>()(row!.twice)
  expectType<string | undefined>()(row!.errors['twice']?.message)
  await computed.recomputeColumns(['twice'], { where: t.c.a.gt(1), errorsOnly: true })
  await computed.where(t.c.a.gt(1)).recomputeColumns(['twice'], { cascade: false })
  // @ts-expect-error no such column
  await computed.recomputeColumns(['none'])
  await db.move(t, 'moved', { ifExists: 'ignore' })
  for (const node of await db.getDirTree()) if (node.kind === 'directory') expectType<string>()(node.path)
}
