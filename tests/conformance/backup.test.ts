import { pt, type BackupProgress, type Database } from 'polytable'
import { documentSplitter, string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { backUp, withOtherHeader } from './support/backup-file.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

let embedded = 0
const lengths = pt.udf({
  name: 'test.backup.lengths',
  params: { text: pt.string() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ text }) => {
    embedded++
    return new Float32Array([text.length, 1])
  },
})
const inverse = pt.udf({
  name: 'test.backup.inverse',
  params: { n: pt.int() },
  returns: pt.float(),
  run: ({ n }) => {
    if (n === 0) throw new Error('division by zero')
    return 1 / n
  },
})
let open: () => void
let gate: Promise<void>
const late = pt.udf({
  name: 'test.backup.late',
  params: { n: pt.int() },
  returns: pt.int(),
  run: async ({ n }) => {
    await gate
    return n * 10
  },
})

const page = (text: string): File => new File([text], 'page.md', { type: 'text/markdown' })

/** A database with something of all that there is. */
async function fill(db: Database): Promise<void> {
  await db.createDir('a/b', { parents: true })
  const made = await db.createTable('a/b/pages', {
    id: pt.int().primaryKey(),
    text: pt.string().unique(),
    page: pt.document().nullable(),
    data: pt.json(),
    at: pt.timestamp(),
    day: pt.date().nullable(),
    key: pt.uuid().nullable(),
    bytes: pt.binary().nullable(),
    big: pt.bigint().nullable(),
    vector: pt.array({ shape: [2], dtype: 'float64' }).nullable(),
    gone: pt.int().nullable(),
  })
  const computed = await made.addComputedColumn({
    loud: string.upper(made.c.text),
    inv: inverse({ n: made.c.id }),
  })
  await computed.insert(
    [0, 1, 2, 3].map((id) => ({
      id,
      text: `text ${'x'.repeat(id)}`,
      page: page(`# Heading ${id}\n\nSome words of page ${id}`),
      data: { id, list: [1, null, 'ü'] },
      at: new Date(Date.UTC(2026, 0, id + 1)),
      day: '2026-02-03',
      key: '00000000-0000-4000-8000-000000000001',
      bytes: new Uint8Array([0, 255, id]),
      big: 2n ** 62n,
      vector: [id, 0.5],
      gone: id,
    })),
    { onError: 'ignore' },
  )
  const indexed = await computed.addEmbeddingIndex(computed.c.text, { embedding: lengths, metric: 'l2' })
  const searched = await indexed.addTextIndex(indexed.c.loud)
  const t = await searched.addBtreeIndex(searched.c.at)
  await db.createView('a/chunks', t, { iterator: documentSplitter(t.c.page, { separators: 'heading' }) })
  await db.createView('large', t.where(t.c.id.ge(2)), { additionalColumns: { twice: t.c.id.mul(2) } })
  await db.createSnapshot('frozen', t)
  await t.update({ text: 'another text' }, { where: t.c.id.eq(1) })
  await t.delete({ where: t.c.id.eq(3) })
  await t.dropColumn('gone')
}

/** What queries and calls tell of it. */
async function told(db: Database): Promise<unknown> {
  const t = await db.getTable('a/b/pages')
  const plain = t.select({
    id: t.c.id,
    text: t.c.text,
    data: t.c.data,
    at: t.c.at,
    day: t.c.day,
    key: t.c.key,
    bytes: t.c.bytes,
    big: t.c.big,
    vector: t.c.vector,
    loud: t.c.loud,
    inv: t.c.inv,
  })
  const past = await db.getTable('a/b/pages:3')
  const pages = await t.where(t.c['page']!.isNotNull()).collect()
  const near = t.c['text']!.similarity({ vector: new Float32Array([12, 1]) })
  return {
    tables: await db.listTables(),
    dirs: await db.listDirs(),
    columns: t.columns(),
    rows: await plain.collect(),
    past: [past.columns(), await past.select({ id: past.c.id, gone: past.c.gone }).collect()],
    pages: await Promise.all(
      pages.map(async (row) => (await (row['page'] as { blob(): Promise<Blob> }).blob()).text()),
    ),
    chunks: await (await db.getTable('a/chunks')).count(),
    large: await (await db.getTable('large')).select('id', 'twice').collect(),
    frozen: await (await db.getTable('frozen')).select('id', 'text').collect(),
    history: await t.history(),
    nearest: await t.orderBy(near, 'desc').limit(2).select({ id: t.c.id, near }).collect(),
    found: await t.where(t.c['loud']!.match('another').gt(0)).select({ id: t.c.id }).collect(),
    errors: await db.errors(),
    media: await db.media.check(),
    findings: await db.doctor(),
  }
}

onEveryBackend('A backup', (backend) => {
  test('makes another database the same, with its past, its indexes and its media', async () => {
    const source = await (await backend.place()).open()
    await fill(source)
    const before = await told(source)
    const progress: BackupProgress[] = []
    const { file, ...summary } = await backUp(source, { onProgress: (each) => progress.push(each) })
    expect(summary).toEqual({ tables: 4, rows: 11, media: 4, bytes: file.size, lacking: 0 })
    expect(progress.at(-1)).toMatchObject({ phase: 'rows', media: 4, totalMedia: 4, bytes: file.size })
    await source.close()

    const place = await backend.place()
    const calls = embedded
    const db = await place.open({ restoreFrom: file })
    expect(await told(db)).toEqual(before)
    expect(embedded).toBe(calls)
    // It goes on like any other.
    const t = await db.getTable('a/b/pages')
    await t.insert({ id: 9, text: 'new', data: {}, at: new Date(0), page: page('new') })
    await expectError(t.insert({ id: 9, text: 'newer', data: {}, at: new Date(0) }), 'CONSTRAINT_VIOLATION')
    await expectError(t.insert({ id: 10, text: 'new', data: {}, at: new Date(0) }), 'CONSTRAINT_VIOLATION')
    expect(await (await db.getTable('large')).count()).toBe(2)
    expect(await (await db.getTable('a/chunks')).count()).toBe(4)
    await t.revert()
    expect(await told(db)).toEqual(before)
    if (!backend.keeps) return db.close()
    await db.close()
    const again = await place.open()
    expect(await told(again)).toEqual(before)
    await again.close()
  })

  test('has what waits to be computed go on', async () => {
    gate = new Promise((resolve) => (open = resolve))
    const source = await (await backend.place()).open()
    const made = await source.createTable('t', { n: pt.int() })
    const t = await made.addComputedColumn({ ten: late({ n: made.c.n }) })
    await t.insert([{ n: 1 }, { n: 2 }], { wait: 'stored' })
    const { file } = await backUp(source)
    const db = await (await backend.place()).open({ restoreFrom: file })
    expect(await (await db.getTable('t')).collect()).toEqual([
      { n: 1, ten: null },
      { n: 2, ten: null },
    ])
    open()
    await db.idle()
    expect(await (await db.getTable('t')).collect()).toEqual([
      { n: 1, ten: 10 },
      { n: 2, ten: 20 },
    ])
    await source.idle()
    await source.close()
    await db.close()
  })

  test('is of one moment, whatever is written meanwhile', async () => {
    const source = await (await backend.place()).open()
    const t = await source.createTable('t', { n: pt.int(), page: pt.document().nullable() })
    const v = await source.createView('v', t.where(t.c.n.ge(0)))
    await t.insert(
      Array.from({ length: 2000 }, (_, n) => ({ n, ...(n % 100 ? {} : { page: page(`page ${n}`) }) })),
    )
    let done = false
    const writing = (async () => {
      for (let i = 0; !done; i++) {
        await t.insert(Array.from({ length: 10 }, () => ({ n: 10_000 + i, page: page(`later ${i}`) })))
        if (i % 3 === 2) await t.delete({ where: t.c.n.lt(100 * i) })
        await t.vacuum({ keepVersions: 1 })
      }
    })()
    const { file } = await backUp(source)
    done = true
    await writing
    const db = await (await backend.place()).open({ restoreFrom: file })
    const [restored, view] = [await db.getTable('t'), await db.getTable('v')]
    const rows = await restored.select({ n: restored.c.n }).collect()
    expect(rows.length % 10).toBe(0)
    expect(await view.select({ n: restored.c.n }).collect()).toEqual(rows)
    expect(await db.media.check()).toMatchObject({ missing: 0, corrupt: 0 })
    expect(await db.doctor()).toEqual([])
    expect(await v.count()).toBe(await t.count())
    await source.close()
    await db.close()
  })

  test('that was cut or altered is refused as a whole, and one of a newer format too', async () => {
    const source = await (await backend.place()).open()
    const t = await source.createTable('t', { n: pt.int(), page: pt.document() })
    await t.insert([1, 2].map((n) => ({ n, page: page(`page ${n}`) })))
    const { file } = await backUp(source)
    await source.close()
    const bytes = new Uint8Array(await file.arrayBuffer())
    const place = await backend.place()
    const refused = async (broken: Uint8Array<ArrayBuffer>): Promise<void> => {
      const error = await expectError(place.open({ restoreFrom: new Blob([broken]) }), 'INVALID_DATA_FORMAT')
      expect(error.hint).toContain('Nothing was restored')
    }
    await refused(bytes.subarray(0, bytes.length - 1))
    const text = new TextDecoder('latin1').decode(bytes)
    for (const part of ['page 1', 'PGCOPY', '"entries"']) {
      const broken = bytes.slice()
      broken[text.indexOf(part) + 1]! ^= 1
      await refused(broken)
    }
    const newer = await withOtherHeader(file, (header) => header.replace('"format":1', '"format":2'))
    await expectError(place.open({ restoreFrom: new Blob([newer]) }), 'INVALID_STATE', { message: 'newer' })

    const db = await place.open()
    expect(await db.listTables()).toEqual([])
    expect(await db.media.check()).toMatchObject({ files: 0 })
    await db.createDir('taken')
    await db.close()
    if (!backend.keeps) return
    await expectError(place.open({ restoreFrom: file }), 'INVALID_STATE', { message: 'empty database' })
    const kept = await place.open()
    expect(await kept.listDirs()).toEqual(['taken'])
    await kept.close()
  })

  test('ends where it is aborted, and its target with it', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }])
    const controller = new AbortController()
    let aborted: unknown
    const target = new WritableStream<Uint8Array>({ abort: (reason) => void (aborted = reason) })
    const onProgress = (): void => controller.abort('enough')
    const backup = backend.db.backup(target, { signal: controller.signal, onProgress })
    await expect(backup).rejects.toBe('enough')
    expect(aborted).toBe('enough')
    await t.insert([{ n: 2 }])
    expect(await t.count()).toBe(2)
  })

  test.runIf(inBrowser)('is written to a file of the browser', async () => {
    const source = await (await backend.place()).open()
    await source.createTable('t', { n: pt.int() })
    const root = await navigator.storage.getDirectory()
    const handle = await root.getFileHandle(`${crypto.randomUUID()}.tar`, { create: true })
    const { bytes } = await source.backup(handle)
    await source.close()
    const file = await handle.getFile()
    expect(file.size).toBe(bytes)
    const db = await (await backend.place()).open({ restoreFrom: file.stream() })
    expect(await db.listTables()).toEqual(['t'])
    await db.close()
    await root.removeEntry(handle.name)
  })

  test('is not written to what is no target', async () => {
    await expectError(() => backend.db.backup(5 as never), 'INVALID_ARGUMENT', { message: 'WritableStream' })
    if (inBrowser) await expectError(backend.db.backup('file.tar'), 'UNSUPPORTED_OPERATION')
    else await expectError(backend.db.backup('/no/such/folder/file.tar'), 'STORE_UNAVAILABLE')
    const place = await backend.place()
    if (!inBrowser) await expectError(place.open({ restoreFrom: 'no-such-file' }), 'PATH_NOT_FOUND')
    await expectError(place.open({ restoreFrom: new Blob([]), readOnly: true }), 'INVALID_CONFIGURATION')
  })
})
