import { pt } from 'polytable'
import { count, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const initial = pt.udf({
  name: 'joins_initial',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => text.slice(0, 1),
})

onEveryBackend('Joins', (backend) => {
  const library = async () => {
    const authors = await backend.db.createTable(backend.path('authors'), {
      id: pt.int().primaryKey(),
      name: pt.string(),
      born: pt.int().nullable(),
    })
    const books = await backend.db.createTable(backend.path('books'), {
      title: pt.string(),
      author: pt.int().nullable(),
      name: pt.string(),
    })
    await authors.insert([
      { id: 1, name: 'Ada', born: 1815 },
      { id: 2, name: 'Bo', born: null },
      { id: 3, name: 'Cy', born: 1900 },
    ])
    await books.insert([
      { title: 'x', author: 1, name: 'first' },
      { title: 'y', author: 1, name: 'second' },
      { title: 'z', author: 2, name: 'third' },
      { title: 'w', author: null, name: 'fourth' },
    ])
    return { authors, books }
  }

  test('of every kind; names that both sides have are numbered', async () => {
    const { authors, books } = await library()
    const on = books.c.author.eq(authors.c.id)
    expect(await books.join(authors, { on }).collect()).toEqual([
      { title: 'x', author: 1, name: 'first', id: 1, name_1: 'Ada', born: 1815 },
      { title: 'y', author: 1, name: 'second', id: 1, name_1: 'Ada', born: 1815 },
      { title: 'z', author: 2, name: 'third', id: 2, name_1: 'Bo', born: null },
    ])
    const titles = async (how: 'left' | 'right' | 'full'): Promise<unknown[]> =>
      (await books.join(authors, { on, how }).select({ t: books.c.title, n: authors.c.name }).collect()).map(
        ({ t, n }) => [t, n],
      )
    expect(await titles('left')).toEqual([
      ['x', 'Ada'],
      ['y', 'Ada'],
      ['z', 'Bo'],
      ['w', null],
    ])
    expect(await titles('right')).toEqual([
      ['x', 'Ada'],
      ['y', 'Ada'],
      ['z', 'Bo'],
      [null, 'Cy'],
    ])
    expect(await titles('full')).toEqual([
      ['x', 'Ada'],
      ['y', 'Ada'],
      ['z', 'Bo'],
      ['w', null],
      [null, 'Cy'],
    ])
    expect(await books.join(authors, { how: 'cross' }).count()).toBe(12)
  })

  test('are filtered, ordered, limited and grouped; conditions on one side before or after', async () => {
    const { authors, books } = await library()
    const on = books.c.author.eq(authors.c.id)
    const old = authors.where(authors.c.born.lt(1850))
    expect(
      await books.join(old, { on, how: 'left' }).select({ t: books.c.title, born: authors.c.born }).collect(),
    ).toEqual([
      { t: 'x', born: 1815 },
      { t: 'y', born: 1815 },
      { t: 'z', born: null },
      { t: 'w', born: null },
    ])
    expect(
      await books
        .join(authors, { on, how: 'left' })
        .where(authors.c.born.isNull())
        .orderBy(books.c.title)
        .select('title')
        .collect(),
    ).toEqual([{ title: 'w' }, { title: 'z' }])
    expect(
      await books
        .join(authors, { on, how: 'right' })
        .groupBy(authors.c.name)
        .select({ name: authors.c.name, books: count(books.c.title) })
        .orderBy(count(books.c.title), 'desc')
        .limit(2)
        .collect(),
    ).toEqual([
      { name: 'Ada', books: 2 },
      { name: 'Bo', books: 1 },
    ])
    expect(
      await books
        .join(old, { on, how: 'full' })
        .select({ t: books.c.title, a: authors.c.name })
        .where(authors.c.name.isNotNull())
        .collect(),
    ).toEqual([
      { t: 'x', a: 'Ada' },
      { t: 'y', a: 'Ada' },
    ])
  })

  test('on columns of one name, on functions, and with computed columns that are not stored', async () => {
    const { authors, books } = await library()
    const prizes = await backend.db.createTable(backend.path('prizes'), { id: pt.int(), prize: pt.string() })
    await prizes.insert([
      { id: 1, prize: 'gold' },
      { id: 3, prize: 'silver' },
    ])
    expect(await authors.join(prizes, { on: authors.c.id }).select('name', 'prize').collect()).toEqual([
      { name: 'Ada', prize: 'gold' },
      { name: 'Cy', prize: 'silver' },
    ])
    const on = initial({ text: authors.c.name }).eq(initial({ text: books.c.title }))
    expect(await authors.join(books, { on }).count()).toBe(0)
    await books.insert({ title: 'B…', author: 3, name: 'fifth' })
    expect(
      await authors.join(books, { on }).select({ a: authors.c.name, b: books.c.title }).collect(),
    ).toEqual([{ a: 'Bo', b: 'B…' }])
    await expectError(authors.join(books, { on, how: 'left' }).collect(), 'UNSUPPORTED_OPERATION')
    const unstored = await authors.addComputedColumn(
      { letter: initial({ text: authors.c.name }) },
      { stored: false },
    )
    expect(
      await books
        .join(unstored, { on: books.c.author.eq(unstored.c.id), how: 'left' })
        .select({ t: books.c.title, l: unstored.c.letter })
        .orderBy(books.c.title)
        .collect(),
    ).toEqual([
      { t: 'B…', l: 'C' },
      { t: 'w', l: null },
      { t: 'x', l: 'A' },
      { t: 'y', l: 'A' },
      { t: 'z', l: 'B' },
    ])
  })

  test('of three tables, of a view with its base, and of a table with what it was', async () => {
    const { authors, books } = await library()
    const notes = await backend.db.createTable(backend.path('notes'), { book: pt.string(), stars: pt.int() })
    await notes.insert([
      { book: 'x', stars: 3 },
      { book: 'x', stars: 4 },
      { book: 'z', stars: 5 },
    ])
    expect(
      await authors
        .join(books, { on: books.c.author.eq(authors.c.id) })
        .join(notes, { on: notes.c.book.eq(books.c.title), how: 'left' })
        .groupBy(authors.c.name)
        .select({ name: authors.c.name, stars: sum(notes.c.stars) })
        .collect(),
    ).toEqual([
      { name: 'Ada', stars: 7 },
      { name: 'Bo', stars: 5 },
    ])
    const view = await backend.db.createView(backend.path('old'), authors.where(authors.c.born.isNotNull()), {
      additionalColumns: { twice: authors.c.id.mul(2) },
    })
    expect(
      await view
        .join(authors, { on: view.c.twice.eq(authors.c.id) })
        .select({ here: view.c.name, there: authors.c.name })
        .collect(),
    ).toEqual([{ here: 'Ada', there: 'Bo' }])
    await authors.update({ name: 'Zoe' }, { where: authors.c.id.eq(1) })
    const before = (await backend.db.getTable(`${authors.path}:1`)) as unknown as typeof authors
    expect(
      await authors
        .join(before, { on: authors.c.id.eq(before.c.id) })
        .where(authors.c.name.ne(before.c.name))
        .select({ now: authors.c.name, then: before.c.name })
        .collect(),
    ).toEqual([{ now: 'Zoe', then: 'Ada' }])
    await expectError(authors.join(authors, { on: authors.c.id }).collect(), 'UNSUPPORTED_OPERATION')
  })

  test('refuse what is ambiguous or has no condition', async () => {
    const { authors, books } = await library()
    const join = books.join(authors, { on: books.c.author.eq(authors.c.id) })
    await expectError(join.select('name').collect(), 'INVALID_EXPRESSION', { message: "'name'" })
    await expectError(() => books.join(authors), 'INVALID_ARGUMENT')
    await expectError(() => books.join(authors, { on: authors.c.id, how: 'cross' }), 'INVALID_ARGUMENT')
    await expectError(() => books.join(authors.limit(1), { on: authors.c.id }), 'UNSUPPORTED_OPERATION')
    await expectError(books.join(authors, { on: authors.c.id }).collect(), 'COLUMN_NOT_FOUND')
    await expectError(join.delete(), 'UNSUPPORTED_OPERATION')
    const other = await backend.db.createTable(backend.path('other'), { q: pt.int() })
    await expectError(join.where(other.c.q.gt(0)).collect(), 'COLUMN_NOT_FOUND')
  })

  test('unions of queries, of distinct rows and of all', async () => {
    const { authors, books } = await library()
    const names = authors.select({ name: authors.c.name, n: authors.c.id })
    const titles = books.select({ name: books.c.title, n: books.c.author })
    const both = names.union(titles)
    expect(await both.collect()).toEqual([
      { name: 'Ada', n: 1 },
      { name: 'Bo', n: 2 },
      { name: 'Cy', n: 3 },
      { name: 'x', n: 1 },
      { name: 'y', n: 1 },
      { name: 'z', n: 2 },
      { name: 'w', n: null },
    ])
    expect(await names.union(names).count()).toBe(3)
    expect(await names.union(names, { all: true }).count()).toBe(6)
    expect(await both.orderBy(authors.c.name, 'desc').limit(2).collect()).toEqual([
      { name: 'z', n: 2 },
      { name: 'y', n: 1 },
    ])
    expect(
      await names
        .limit(1)
        .union(titles.where(books.c.title.eq('x')))
        .collect(),
    ).toEqual([
      { name: 'Ada', n: 1 },
      { name: 'x', n: 1 },
    ])
    await expectError(authors.union(books as never).collect(), 'INVALID_ARGUMENT')
    await expectError(
      authors
        .select({ v: authors.c.name })
        .union(authors.select({ v: authors.c.id }) as never)
        .collect(),
      'TYPE_MISMATCH',
    )
  })

  test('a full join takes any condition', async () => {
    const { db } = backend
    const a = await db.createTable(backend.path(), { n: pt.int().nullable(), g: pt.string() })
    const b = await db.createTable(backend.path(), { v: pt.int(), g: pt.string() })
    const c = await db.createTable(backend.path(), { w: pt.int() })
    await a.insert([
      { n: 1, g: 'x' },
      { n: 2, g: 'y' },
      { n: 3, g: 'x' },
      { n: null, g: 'z' },
    ])
    await b.insert([
      { v: 1, g: 'x' },
      { v: 2, g: 'x' },
      { v: 9, g: 'q' },
    ])
    await c.insert([{ w: 2 }, { w: 50 }, { w: 0 }])
    const greater = a.join(b, { on: a.c.n.gt(b.c.v), how: 'full' })
    const columns = { n: a.c.n, v: b.c.v }
    const pairs = (rows: readonly { n: number | null; v: number | null }[]): unknown =>
      rows.map(({ n, v }) => [n, v])
    expect(pairs(await greater.orderBy(a.c.n).orderBy(b.c.v).select(columns).collect())).toEqual([
      [1, null],
      [2, 1],
      [3, 1],
      [3, 2],
      [null, 9],
      [null, null],
    ])
    const either = a.join(b, { on: a.c.g.eq(b.c.g).or(a.c.n.eq(b.c.v)), how: 'full' })
    expect(pairs(await either.orderBy(a.c.n).orderBy(b.c.v).select(columns).collect())).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
      [3, 1],
      [3, 2],
      [null, 9],
      [null, null],
    ])
    const both = a.join(b, { on: a.c.g.eq(b.c.g).and(a.c.n.lt(b.c.v)), how: 'full' })
    expect(await both.where(b.c.v.isNotNull()).count()).toBe(3)
    const three = greater.join(c, { on: c.c.w.ge(b.c.v), how: 'full' })
    expect(
      await three
        .orderBy(a.c.n)
        .orderBy(b.c.v)
        .orderBy(c.c.w)
        .select({ n: a.c.n, v: b.c.v, w: c.c.w })
        .collect(),
    ).toEqual([
      { n: 1, v: null, w: null },
      { n: 2, v: 1, w: 2 },
      { n: 2, v: 1, w: 50 },
      { n: 3, v: 1, w: 2 },
      { n: 3, v: 1, w: 50 },
      { n: 3, v: 2, w: 2 },
      { n: 3, v: 2, w: 50 },
      { n: null, v: 9, w: 50 },
      { n: null, v: null, w: 0 },
      { n: null, v: null, w: null },
    ])
  })

  test('selected columns of one name are numbered', async () => {
    const { db } = backend
    const a = await db.createTable(backend.path(), { k: pt.int(), name: pt.string() })
    const b = await db.createTable(backend.path(), { k: pt.int(), name: pt.string(), name_1: pt.string() })
    await a.insert({ k: 1, name: 'left' })
    await b.insert({ k: 1, name: 'right', name_1: 'own' })
    const joined = a.join(b, { on: [a.c.k] })
    expect(await joined.select(a.c.name, b.c.name).collect()).toEqual([{ name: 'left', name_1: 'right' }])
    expect(await joined.select(a.c.name, b.c.name, b.c.name_1).collect()).toEqual([
      { name: 'left', name_1: 'own', name_2: 'right' },
    ])
  })
})
