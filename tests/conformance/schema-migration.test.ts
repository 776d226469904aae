import { btreeIndex, embeddingIndex, pt, textIndex, type SchemaDifference } from 'polytable'
import { string, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'

const twice = pt.iterator({
  name: 'test.twice',
  params: { text: pt.string(), end: pt.string() },
  outputs: { word: pt.string() },
  run: function* ({ text, end }) {
    yield { word: text }
    yield { word: end }
  },
})

/** `op target`, without what all targets begin with. */
function brief(differences: readonly SchemaDifference[], path: string): string[] {
  return differences.map(({ op, target, severity }) => `${severity} ${op} ${target.slice(path.length)}`)
}

onEveryBackend('Migrating declared schemas', (backend) => {
  const { diff, migrate } = {
    diff: (...schema: Parameters<typeof backend.db.diff>[0]) => backend.db.diff(schema),
    migrate: (...schema: Parameters<typeof backend.db.diff>[0]) => backend.db.migrate(schema),
  }

  test('a renamed column keeps its values, and what depends on it', async () => {
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const Before = pt
      .table(path, { id: pt.int().primaryKey(), title: pt.string().check((title) => title.ne('')) })
      .computed((c) => ({ loud: c.title.add('!') }))
      .index((c) => embeddingIndex(c.title, { embedding: textEmbedder, name: 'titles' }))
    const View = pt.view(viewPath, Before, { where: (c) => c.title.ne('engine') })
    await migrate(Before, View)
    await backend.db.table(Before).insert([
      { id: 1, title: 'cat' },
      { id: 2, title: 'engine' },
    ])
    const After = pt
      .table(path, {
        id: pt.int().primaryKey(),
        name: pt
          .string()
          .check((name) => name.ne(''))
          .renamedFrom('title'),
      })
      .computed((c) => ({ shouted: c.name.add('!') }))
      .renamed({ shouted: 'loud' })
      .index((c) => embeddingIndex(c.name, { embedding: textEmbedder, name: 'titles' }))
    const ViewAfter = pt.view(viewPath, After, { where: (c) => c.name.ne('engine') })
    expect(brief(await diff(After, ViewAfter), path)).toEqual([
      'additive renameColumn .name',
      'additive renameColumn .shouted',
    ])
    await migrate(After, ViewAfter)
    expect(await diff(After, ViewAfter)).toEqual([])
    expect(await migrate(After, ViewAfter)).toEqual([])
    const t = backend.db.table(After)
    expect(await t.collect()).toEqual([
      { id: 1, name: 'cat', shouted: 'cat!' },
      { id: 2, name: 'engine', shouted: 'engine!' },
    ])
    expect((await backend.db.table(ViewAfter).collect()).map(({ name }) => name)).toEqual(['cat'])
    expect(await t.orderBy(t.c.name.similarity({ string: 'engine' }), 'desc').first()).toMatchObject({
      id: 2,
    })
    await expectError(t.insert({ id: 3, name: '' }), 'CONSTRAINT_VIOLATION', { message: "'name'" })
  })

  test('a column is not renamed onto another, nor to another type', async () => {
    const path = backend.path()
    await migrate(pt.table(path, { a: pt.int(), b: pt.int() }))
    const Both = pt.table(path, { b: pt.int().renamedFrom('a') })
    expect(brief(await diff(Both), path)).toEqual([
      'unsupported renameColumn .b',
      'destructive dropColumn .a',
    ])
    await expectError(backend.db.migrate([Both], { allowDestructive: true }), 'SCHEMA_MISMATCH', {
      message: "both 'b' and 'a'",
    })
    const Other = pt.table(path, { c: pt.string().renamedFrom('a'), b: pt.int() })
    await expectError(migrate(Other), 'SCHEMA_MISMATCH', { message: 'Int is stored, String is declared' })
    // The old name may be used anew.
    const Reused = pt.table(path, { a: pt.int().nullable(), c: pt.int().renamedFrom('a'), b: pt.int() })
    await backend.db.migrate([Reused])
    expect(await diff(Reused)).toEqual([])
    expect(() => pt.table(path, { a: pt.int() }).renamed({ x: 'a' } as object)).toThrow("no column 'x'")
  })

  test('a changed expression is computed anew; where its inputs may be null is only noted', async () => {
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const First = pt.table(path, { n: pt.int() }).computed((c) => ({ next: c.n.add(1) }))
    const View = pt.view(viewPath, First).computed((c) => ({ double: c.next.mul(2) }))
    await migrate(First, View)
    await backend.db.table(First).insert([{ n: 1 }, { n: 2 }])
    const Second = pt
      .table(path, { n: pt.int(), step: pt.int().default(10) })
      .computed((c) => ({ next: c.n.add(c.step) }))
    expect(await diff(Second, View)).toMatchObject([
      { target: `${path}.step`, op: 'addColumn' },
      {
        target: `${path}.next`,
        op: 'changeValue',
        severity: 'additive',
        detail: expect.stringContaining('step'),
      },
    ])
    await migrate(Second, View)
    expect((await backend.db.table(View).collect()).map((row) => row.double)).toEqual([22, 24])
    const Nullable = pt
      .table(path, { n: pt.int().nullable(), step: pt.int().default(10) })
      .computed((c) => ({ next: c.n.add(c.step) }))
    const NullableView = pt.view(viewPath, Nullable).computed((c) => ({ double: c.next.mul(2) }))
    expect(brief(await diff(Nullable, NullableView), '')).toEqual([
      `additive changeNullable ${viewPath}.double`,
      `additive changeNullable ${path}.next`,
      `additive changeNullable ${path}.n`,
    ])
    await migrate(Nullable, NullableView)
    await backend.db.table(Nullable).insert({ n: null })
    expect(await diff(Nullable, NullableView)).toEqual([])
    expect(brief(await diff(Second, View), path)[0]).toBe('unsupported changeNullable .n')
    await expectError(migrate(Second, View), 'SCHEMA_MISMATCH', { message: 'row 2 has no value' })
    await backend.db.table(Nullable).delete({ where: backend.db.table(Nullable).c.n.isNull() })
    await migrate(Second, View)
    expect(await diff(Second, View)).toEqual([])
    expect(await backend.db.table(View).collect()).toEqual([
      { double: 22, n: 1, step: 10, next: 11 },
      { double: 24, n: 2, step: 10, next: 12 },
    ])
  })

  test('what is said of columns: defaults, comments, media validation, checks', async () => {
    const path = backend.path()
    const First = pt.table(path, {
      id: pt.uuid().default(uuid.uuid4()),
      n: pt.int().check((n) => n.gt(0)),
      note: pt.string().default('x').comment('a note'),
      image: pt.image().nullable(),
    })
    await migrate(First)
    await backend.db.table(First).insert({ n: 1 })
    const Second = pt.table(path, {
      id: pt.uuid().default(uuid.uuid7()),
      n: pt.int().check((n) => n.lt(10)),
      note: pt.string().check((note) => note.ne('')),
      image: pt.image().nullable().mediaValidation('onRead'),
    })
    expect(brief(await diff(Second), path)).toEqual([
      'additive changeDefault .id',
      'additive changeCheck .n',
      'additive changeDefault .note',
      'additive changeComment .note',
      'additive addCheck .note',
      'additive changeMediaValidation .image',
    ])
    await migrate(Second)
    expect(await diff(Second)).toEqual([])
    const t = backend.db.table(Second)
    await expectError(t.insert({ n: 10, note: 'y' }), 'CONSTRAINT_VIOLATION', { message: "'n'" })
    await t.insert({ n: -1, note: 'y' })
    // Rows that do not keep a new condition keep it from being made; nothing of it stays.
    await expectError(backend.db.migrate([First], { allowDestructive: true }), 'CONSTRAINT_VIOLATION', {
      message: 'Row 1',
    })
    const Free = pt.table(path, {
      id: pt.uuid().default(uuid.uuid4()),
      n: pt.int(),
      note: pt.string().check((note) => note.ne('')),
      image: pt.image().nullable().mediaValidation('onRead'),
    })
    expect(brief(await diff(Free), path)).toEqual(['destructive dropCheck .n'])
    await backend.db.migrate([Free], { allowDestructive: true })
    await backend.db.table(Free).insert({ n: 100, note: 'y' })
  })

  test('unique: added where no value is there twice, dropped where allowed, and as it was after a revert', async () => {
    const path = backend.path()
    const Free = pt.table(path, { code: pt.string() })
    const Unique = pt.table(path, { code: pt.string().unique() })
    await migrate(Free)
    const t = backend.db.table(Free)
    await t.insert([{ code: 'a' }, { code: 'a' }])
    expect(brief(await diff(Unique), path)).toEqual(['additive addUnique .code'])
    await expectError(migrate(Unique), 'CONSTRAINT_VIOLATION', { message: "'code'" })
    expect((await t.history()).length).toBe(2)
    await t.delete()
    await t.insert({ code: 'b' })
    await migrate(Unique)
    expect(await diff(Unique)).toEqual([])
    await expectError(t.insert({ code: 'b' }), 'CONSTRAINT_VIOLATION')
    expect(brief(await diff(Free), path)).toEqual(['destructive dropUnique .code'])
    await backend.db.migrate([Free], { allowDestructive: true })
    await t.insert({ code: 'b' })
    await t.revert({ toVersion: 4 })
    await expectError(t.insert({ code: 'b' }), 'CONSTRAINT_VIOLATION')
    await t.revert({ toVersion: 1 })
    expect(await t.count()).toBe(2)
    await t.insert({ code: 'a' })
  })

  test('embedding indexes: options, and those that are not declared', async () => {
    const path = backend.path()
    const text = { text: pt.string(), other: pt.string() }
    const First = pt.table(path, text).index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
    await migrate(First)
    await backend.db.table(First).insert({ text: 'cat', other: 'dog' })
    const Second = pt
      .table(path, text)
      .index((c) => embeddingIndex(c.text, { embedding: textEmbedder, metric: 'l2', precision: 'fp16' }))
      .index((c) => embeddingIndex(c.other, { embedding: textEmbedder, name: 'others' }))
    expect(brief(await diff(Second), path)).toEqual([
      'additive changeIndex .idx0',
      'additive addIndex .others',
    ])
    await migrate(Second)
    expect(await diff(Second)).toEqual([])
    const t = backend.db.table(Second)
    const rows = await t.select({ d: t.c.text.similarity({ string: 'cat' }) }).collect()
    expect(rows[0]!.d).toBeCloseTo(0, 3)
    const without = await diff(pt.table(path, text))
    expect(brief(without, path)).toEqual(['destructive dropIndex .others', 'destructive dropIndex .idx0'])
    await backend.db.migrate([pt.table(path, text)], { allowDestructive: true })
    expect(await diff(pt.table(path, text))).toEqual([])
  })

  test('conditions of whole rows', async () => {
    const path = backend.path()
    const columns = { from: pt.int(), to: pt.int() }
    const Ordered = pt.table(path, columns, { check: (c) => ({ ordered: c.from.le(c.to) }) })
    await migrate(Ordered)
    const t = backend.db.table(Ordered)
    await expectError(t.insert({ from: 2, to: 1 }), 'CONSTRAINT_VIOLATION', { message: "'ordered'" })
    await t.insert({ from: 1, to: 1 })
    expect(await diff(Ordered)).toEqual([])
    const Strict = pt.table(path, columns, { check: (c) => ({ ordered: c.from.lt(c.to) }) })
    expect(brief(await diff(Strict), path)).toEqual(['additive changeCheck .ordered'])
    await expectError(migrate(Strict), 'CONSTRAINT_VIOLATION', { message: "'ordered'" })
    await t.delete()
    await migrate(Strict)
    await expectError(t.insert({ from: 1, to: 1 }), 'CONSTRAINT_VIOLATION')
    const More = pt.table(path, columns, {
      check: (c) => ({ ordered: c.from.lt(c.to), positive: c.from.gt(0) }),
    })
    expect(brief(await diff(More), path)).toEqual(['additive addCheck .positive'])
    const Free = pt.table(path, columns)
    expect(brief(await diff(Free), path)).toEqual(['destructive dropCheck .ordered'])
    await expectError(migrate(Free), 'DESTRUCTIVE_SCHEMA_CHANGE')
    await backend.db.migrate([Free], { allowDestructive: true })
    await t.insert({ from: 1, to: 1 })
  })

  test('B-tree indexes: those that are not declared stay', async () => {
    const path = backend.path()
    const Plain = pt.table(path, { at: pt.date(), n: pt.int() })
    const Indexed = Plain.index((c) => btreeIndex(c.at)).index((c) => btreeIndex(c.n, { name: 'by_n' }))
    await migrate(Plain)
    expect(brief(await diff(Indexed), path)).toEqual(['additive addIndex .at', 'additive addIndex .by_n'])
    await migrate(Indexed)
    expect(await diff(Indexed)).toEqual([])
    expect(await diff(Plain)).toEqual([])
    const { indexes } = await backend.db.table(Indexed).metadata()
    expect(indexes.map(({ name, column, kind }) => [name, column, kind])).toEqual([
      [expect.any(String), 'at', 'btree'],
      ['by_n', 'n', 'btree'],
    ])
    const Other = Plain.index((c) => btreeIndex(c.at, { name: 'by_n' }))
    expect(brief(await diff(Other), path)).toEqual(['additive changeIndex .by_n'])
    await migrate(Other)
    expect(await diff(Other)).toEqual([])
    const fresh = backend.path()
    const Fresh = pt.table(fresh, { n: pt.int() }).index((c) => btreeIndex(c.n))
    await migrate(Fresh)
    expect(await diff(Fresh)).toEqual([])
  })

  test('text indexes: of their column and language, those that are not declared go', async () => {
    const path = backend.path()
    const Plain = pt.table(path, { text: pt.string(), other: pt.string().nullable() })
    const English = Plain.index((c) => textIndex(c.text))
    await migrate(Plain)
    await backend.db.table(Plain).insert({ text: 'Häuser', other: 'a house' })
    expect(brief(await diff(English), path)).toEqual(['additive addIndex .text'])
    await migrate(English)
    expect(await diff(English)).toEqual([])
    const German = Plain.index((c) => textIndex(c.text, { language: 'german' }))
    expect(brief(await diff(German), path)).toEqual(['additive changeIndex .idx0'])
    await migrate(German)
    expect(await diff(German)).toEqual([])
    const t = backend.db.table(German)
    expect(await t.where(t.c.text.match('haus').gt(0)).count()).toBe(1)
    const Both = German.index((c) => textIndex(c.other, { name: 'others' }))
    await migrate(Both)
    expect(await t.where(t.c.other.match('houses').gt(0)).count()).toBe(1)
    const Other = German.index((c) => textIndex(c.text, { name: 'others' }))
    expect(brief(await diff(Other), path)).toEqual(['additive changeIndex .others'])
    await migrate(Other)
    expect(await diff(Other)).toEqual([])
    await expectError(migrate(Plain), 'DESTRUCTIVE_SCHEMA_CHANGE')
    await backend.db.migrate([Plain], { allowDestructive: true })
    expect((await t.metadata()).indexes).toEqual([])
    const fresh = backend.path()
    const Fresh = pt.table(fresh, { text: pt.string() }).index((c) => textIndex(c.text, { name: 'words' }))
    await migrate(Fresh)
    expect(await diff(Fresh)).toEqual([])
  })

  test('indexes of what an iterator puts out', async () => {
    const Base = pt.table(backend.path(), { text: pt.string(), end: pt.string() })
    const Words = pt
      .view(backend.path('view'), Base, { iterator: (c) => twice({ text: c.text, end: c.end }) })
      .index((c) => textIndex(c.word))
      .index((c) => btreeIndex(c.word))
      .index((c) => embeddingIndex(c.word, { embedding: textEmbedder }))
    await migrate(Base, Words)
    expect(await diff(Base, Words)).toEqual([])
    await migrate(Base, Words)
    expect((await backend.db.table(Words).metadata()).indexes).toHaveLength(3)
  })

  test('a view of a sample', async () => {
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const Base = pt.table(path, { n: pt.int() })
    const Half = pt.view(viewPath, Base, { where: (c) => c.n.ge(0), sample: { fraction: 0.5, seed: 7 } })
    await migrate(Half)
    const base = backend.db.table(Base)
    await base.insert(Array.from({ length: 40 }, (_, n) => ({ n: n - 10 })))
    const drawn = await base
      .where(base.c.n.ge(0))
      .sample({ fraction: 0.5, seed: 7 })
      .orderBy(base.c.n)
      .collect()
    const view = backend.db.table(Half)
    expect(await view.orderBy(view.c.n).collect()).toEqual(drawn)
    expect(drawn.length).toBeGreaterThan(0)
    expect(drawn.length).toBeLessThan(30)
    const like = (sample?: { fraction: number; seed?: number }) =>
      pt.view(viewPath, Base, { where: (c) => c.n.ge(0), ...(sample ? { sample } : {}) })
    for (const same of [Half, like({ fraction: 0.5 })]) expect(await diff(same)).toEqual([])
    for (const other of [like(), like({ fraction: 0.4 }), like({ fraction: 0.5, seed: 8 })])
      expect(brief(await diff(other), viewPath)).toEqual(['unsupported changeFilter '])
    expect((await diff(like()))[0]?.detail).toContain(
      '0.5 of the rows, seed 7 is stored, every row is declared',
    )
  })

  test('what cannot be changed says both sides, and nothing is done', async () => {
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const columns = {
      id: pt.int().primaryKey(),
      vector: pt.array({ shape: [3], dtype: 'float32' }),
      image: pt.image({ size: [2, 2] }).nullable(),
      info: pt.json({ a: pt.int() }).nullable(),
      at: pt.timestamp().nullable(),
      code: pt.string().unique(),
    }
    const Base = pt.table(path, columns)
    const Words = pt.view(viewPath, Base, {
      iterator: (c) => twice({ text: c.code, end: 'x' }),
      where: (c) => c.id.gt(0),
    })
    await migrate(Base, Words)
    expect(await diff(Base, Words)).toEqual([])
    const Other = pt.table(path, {
      id: pt.int(),
      vector: pt.array({ shape: [4], dtype: 'float32' }),
      image: pt.image({ size: [2, 2], mode: 'L' }).nullable(),
      info: pt.json({ b: pt.int() }).nullable(),
      at: pt.timestamp({ as: 'string' }).nullable(),
      code: pt.string().unique(),
      key: pt.int().primaryKey(),
    })
    const OtherWords = pt.view(viewPath, Other, {
      iterator: (c) => twice({ text: c.code, end: 'y' }),
      where: (c) => c.id.gt(1),
    })
    const differences = await diff(Other, OtherWords)
    expect(differences.map(({ op }) => op)).toEqual([
      'changePrimaryKey',
      ...Array.from({ length: 4 }, () => 'changeType'),
      'addColumn',
      'changeFilter',
      'changeIterator',
    ])
    for (const { severity, detail } of differences) {
      expect(severity).toBe('unsupported')
      expect(detail).toBeTruthy()
    }
    expect(differences[1]!.detail).toMatch(/\[3\].* is stored, .*\[4\].* is declared/)
    expect(differences.at(-1)!.detail).toMatch(/code, end: "x"\) is stored, .*code, end: "y"\) is declared/)
    const Elsewhere = pt.view(viewPath, pt.table(backend.path('elsewhere'), { id: pt.int() }))
    expect((await diff(Elsewhere)).map(({ op }) => op)).toEqual(['createTable', 'changeBase'])
    expect((await diff(pt.table(viewPath, { id: pt.int() }))).map(({ op }) => op)).toEqual(['changeKind'])
    await expectError(backend.db.migrate([Other, OtherWords], { allowDestructive: true }), 'SCHEMA_MISMATCH')
    expect(await diff(Base, Words)).toEqual([])
  })

  test('functions are compared by name and version', async () => {
    const path = backend.path()
    const shout = (version: string) =>
      pt.udf({
        name: `test.shout_${path}`,
        version,
        params: { text: pt.string() },
        returns: pt.string(),
        run: ({ text }) => text.toUpperCase() + version,
      })
    const declare = (version: string) => {
      const call = shout(version)
      return pt.table(path, { text: pt.string() }).computed((c) => ({ loud: call({ text: c.text }) }))
    }
    const First = declare('1')
    await migrate(First)
    await backend.db.table(First).insert({ text: 'a' })
    expect(await diff(First)).toEqual([])
    const Second = declare('2')
    expect(brief(await diff(Second), path)).toEqual(['additive changeValue .loud'])
    await migrate(Second)
    expect(await backend.db.table(Second).collect()).toEqual([{ text: 'a', loud: 'A2' }])
  })

  test('a dry run changes nothing; a signal ends a migration, and the next one goes on', async () => {
    const path = backend.path()
    const First = pt.table(path, { text: pt.string() })
    await migrate(First)
    await backend.db.table(First).insert(Array.from({ length: 5 }, (_, n) => ({ text: `row ${n}` })))
    const controller = new AbortController()
    const aborted = new Promise((resolve) => controller.signal.addEventListener('abort', resolve))
    const late = pt.udf({
      name: 'test.after_abort',
      params: { text: pt.string() },
      returns: pt.string(),
      run: async ({ text }) => {
        await aborted
        return `${text}!`
      },
    })
    const Second = pt
      .table(path, { text: pt.string(), n: pt.int().default(1) })
      .computed((c) => ({ upper: string.upper(c.text), late: late({ text: c.text }) }))
      .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
    expect(await backend.db.migrate([Second], { dryRun: true })).toHaveLength(4)
    expect((await backend.db.getTable(path)).columns()).toEqual(['text'])
    const told: string[] = []
    const broken = backend.db.migrate([Second], {
      signal: controller.signal,
      onProgress: ({ phase, column }) => {
        told.push(`${phase} ${column}`)
        if (column === 'upper') controller.abort()
      },
    })
    await expect(broken).rejects.toMatchObject({ name: 'AbortError' })
    expect(told.slice(0, 2)).toEqual(['column n', 'column upper'])
    const left = await diff(Second)
    expect(['upper', 'late']).toContain(left[0]!.target.slice(path.length + 1))
    const progress: string[] = []
    await backend.db.migrate([Second], { onProgress: ({ phase }) => progress.push(phase) })
    expect(progress).toContain('index')
    expect(await diff(Second)).toEqual([])
    expect((await backend.db.table(Second).collect())[4]).toEqual({
      text: 'row 4',
      n: 1,
      upper: 'ROW 4',
      late: 'row 4!',
    })
    await expect(backend.db.migrate([Second], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  test('migrations at once: nothing is made twice', async () => {
    const [path, otherPath] = [backend.path('dir/a'), backend.path('dir/b')]
    const A = pt
      .table(path, { n: pt.int(), text: pt.string() })
      .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
    const B = pt.view(otherPath, A).computed((c) => ({ next: c.n.add(1) }))
    await Promise.all([migrate(A, B), migrate(B), migrate(A)])
    await backend.db.table(A).insert({ n: 1, text: 'x' })
    const Renamed = pt
      .table(path, { m: pt.int().renamedFrom('n'), text: pt.string(), more: pt.int().default(2) })
      .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
    const RenamedB = pt.view(otherPath, Renamed).computed((c) => ({ next: c.m.add(2) }))
    const done = await Promise.all(Array.from({ length: 3 }, () => migrate(Renamed, RenamedB)))
    expect(done.map(({ length }) => length)).toEqual([3, 0, 0])
    expect(await diff(Renamed, RenamedB)).toEqual([])
    expect((await (await backend.db.getTable(path)).metadata()).indexes).toHaveLength(1)
    expect(await backend.db.table(RenamedB).collect()).toEqual([{ next: 3, m: 1, text: 'x', more: 2 }])
  })

  test('opening does what loses nothing, and leaves what is not declared', async ({ skip }) => {
    if (!backend.keeps) skip()
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const First = pt
      .table(path, { n: pt.int(), old: pt.int().nullable(), kept: pt.int().check((n) => n.gt(0)) })
      .computed((c) => ({ next: c.n.add(1) }))
    const View = pt.view(viewPath, First, {
      iterator: (c) => twice({ text: c.n.cast(pt.string()).add('?'), end: '.' }),
      where: (c) => c.n.isIn([1, 2]).and(c.kept.between(0, 10)),
    })
    await migrate(First, View)
    await backend.db.table(First).insert({ n: 1, old: 2, kept: 3 })
    const Second = pt
      .table(path, { m: pt.int().renamedFrom('n'), kept: pt.int() })
      .computed((c) => ({ next: c.m.mul(10) }))
    const SecondView = pt.view(viewPath, Second, {
      iterator: (c) => twice({ text: c.m.cast(pt.string()).add('?'), end: '.' }),
      where: (c) => c.m.isIn([1, 2]).and(c.kept.between(0, 10)),
    })
    await backend.reopen({ schema: [First, View] })
    expect(await diff(First, View)).toEqual([])
    await backend.reopen({ schema: [SecondView] })
    expect(await (await backend.db.getTable(path)).collect()).toEqual([{ m: 1, old: 2, kept: 3, next: 10 }])
    expect((await diff(SecondView)).map(({ op }) => op)).toEqual(['dropColumn', 'dropCheck'])
    expect((await backend.db.table(SecondView).collect()).map(({ word }) => word)).toEqual(['1?', '.'])
  })

  test('two clients that open at once', async ({ skip }) => {
    if (!inBrowser) skip()
    const place = await backend.place()
    const Table = pt.table('t', { n: pt.int() }).computed((c) => ({ next: c.n.add(1) }))
    const View = pt.view('v', Table).computed((c) => ({ last: c.next.add(1) }))
    const [a, b] = await Promise.all([1, 2].map(() => place.open({ schema: [Table, View] })))
    await a!.table(Table).insert({ n: 1 })
    expect(await b!.table(View).collect()).toEqual([{ last: 3, n: 1, next: 2 }])
    expect((await b!.table(Table).history()).length).toBe(2)
    await a!.close()
    await b!.close()
  })
})
