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
})
