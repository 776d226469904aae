import { embeddingIndex, pt } from 'polytable'
import { documentSplitter, string } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const docColumns = { id: pt.int().primaryKey(), doc: pt.document(), note: pt.string().nullable() }
const Docs = pt.table('rag/docs', docColumns).computed((c) => ({ label: c.note.add('!') }))
const Chunks = pt
  .view('rag/chunks', Docs, {
    iterator: (d) => documentSplitter(d.doc, { separators: 'heading', metadata: 'title' }),
  })
  .computed((c) => ({ words: string.len(c.text) }))
  .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))

const page = (text: string): File => new File([text], 'page.md', { type: 'text/markdown' })

onEveryBackend('Declared schemas', (backend) => {
  test('are made when the database is opened, typed, and found again', async () => {
    const place = await backend.place()
    const db = await place.open({ schema: [Docs, Chunks] })
    expect(await db.listTables()).toEqual(['rag/chunks', 'rag/docs'])
    expect(await db.diff([Docs, Chunks])).toEqual([])
    await db
      .table(Docs)
      .insert({ id: 1, doc: page('# Cats\n\nCats purr.\n\n# Cars\n\nCars need fuel.\n'), note: 'n' })
    const chunks = db.table(Chunks)
    const sim = chunks.c.text.similarity({ string: 'cat' })
    const nearest = await chunks
      .orderBy(sim, 'desc')
      .select({ text: chunks.c.text, words: chunks.c.words, label: chunks.c.label })
      .first()
    expect(nearest?.text).toContain('Cats purr.')
    expect([nearest?.words, nearest?.label]).toEqual([nearest?.text.length, 'n!'])
    await db.close()
    if (!backend.keeps) return
    const again = await place.open({ schema: [Docs, Chunks] })
    expect(await again.table(Chunks).count()).toBe(
      await again.table(Chunks).where(again.table(Chunks).c.words.gt(0)).count(),
    )
    expect((await again.table(Docs).history()).length).toBeGreaterThan(0)
    expect(await again.table(Docs).count()).toBe(1)
    await again.table(Docs).delete()
    expect(await again.table(Chunks).count()).toBe(0)
    await again.close()
  })

  test('a view alone brings what it is made on', async () => {
    const [base, v] = [backend.path('base'), backend.path('view')]
    const Base = pt.table(base, { n: pt.int() })
    const View = pt.view(v, Base, {
      where: (c) => c.n.gt(1),
      additionalColumns: (c) => ({ next: c.n.add(1) }),
    })
    await backend.db.migrate([View])
    await backend.db.table(Base).insert([{ n: 1 }, { n: 2 }])
    expect(await backend.db.table(View).collect()).toEqual([{ next: 3, n: 2 }])
  })

  test('what is new is added; rows stay', async () => {
    const path = backend.path()
    const First = pt.table(path, { n: pt.int() })
    await backend.db.migrate([First])
    await backend.db.table(First).insert({ n: 1 })
    const Second = pt
      .table(path, { n: pt.int(), note: pt.string().nullable(), size: pt.int().default(3) })
      .computed((c) => ({ next: c.n.add(1) }))
      .index((c) => embeddingIndex(c.note, { embedding: textEmbedder, name: 'notes' }))
    expect(await backend.db.diff([Second])).toEqual(
      ['note', 'size', 'next', 'notes'].map((name) => ({
        target: `${path}.${name}`,
        op: name === 'notes' ? 'addIndex' : 'addColumn',
        severity: 'additive',
      })),
    )
    await backend.db.migrate([Second])
    expect(await backend.db.table(Second).collect()).toEqual([{ n: 1, note: null, size: 3, next: 2 }])
    expect(await backend.db.diff([Second])).toEqual([])
    expect(await backend.db.migrate([Second])).toEqual([])
  })

  test('what is gone is dropped only where allowed', async () => {
    const path = backend.path()
    const Wide = pt.table(path, { n: pt.int(), old: pt.string().nullable() })
    const Narrow = pt.table(path, { n: pt.int() })
    await backend.db.migrate([Wide])
    await backend.db.table(Wide).insert({ n: 1, old: 'x' })
    expect(await backend.db.diff([Narrow])).toMatchObject([
      { target: `${path}.old`, op: 'dropColumn', severity: 'destructive' },
    ])
    await expectError(backend.db.migrate([Narrow]), 'DESTRUCTIVE_SCHEMA_CHANGE', { message: `${path}.old` })
    expect(await backend.db.table(Wide).collect()).toEqual([{ n: 1, old: 'x' }])
    await backend.db.migrate([Narrow], { allowDestructive: true })
    expect(await backend.db.table(Narrow).collect()).toEqual([{ n: 1 }])
  })

  test('a type that changed is refused, and nothing is changed', async () => {
    const path = backend.path()
    await backend.db.migrate([pt.table(path, { n: pt.int() })])
    const Other = pt.table(path, { n: pt.string(), more: pt.int().nullable() })
    const differences = await backend.db.diff([Other])
    expect(differences.map(({ severity }) => severity).sort()).toEqual(['additive', 'unsupported'])
    await expectError(backend.db.migrate([Other], { allowDestructive: true }), 'SCHEMA_MISMATCH', {
      message: `${path}.n`,
    })
    expect((await backend.db.getTable(path)).columns()).toEqual(['n'])
  })

  test('a table that is missing is an error of its first use', async () => {
    const Missing = pt.table(backend.path('missing'), { n: pt.int() })
    await expectError(backend.db.table(Missing).collect(), 'TABLE_NOT_FOUND')
    expect(await backend.db.diff([Missing])).toMatchObject([
      { target: Missing.path, op: 'createTable', severity: 'additive' },
    ])
  })

  test('opening leaves columns that are not declared, and fails where a type is another', async ({
    skip,
  }) => {
    if (!backend.keeps) skip()
    const place = await backend.place()
    const Wide = pt.table('t', { n: pt.int(), old: pt.int().nullable() })
    const first = await place.open({ schema: [Wide] })
    await first.table(Wide).insert({ n: 1, old: 2 })
    await first.close()
    const Narrow = pt.table('t', { n: pt.int(), more: pt.int().nullable() })
    const second = await place.open({ schema: [Narrow] })
    await second.table(Narrow).insert({ n: 3, more: 4 })
    await second.close()
    await expectError(place.open({ schema: [pt.table('t', { n: pt.string() })] }), 'SCHEMA_MISMATCH')
    const again = await place.open()
    expect(await (await again.getTable('t')).collect()).toEqual([
      { n: 1, old: 2, more: null },
      { n: 3, old: null, more: 4 },
    ])
    await again.close()
  })
})
