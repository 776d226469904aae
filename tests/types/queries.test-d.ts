import { pt, type Database } from 'polytable'
import { count, countDistinct, lag, makeList, max, mean, rank, sum } from 'polytable/functions'
import { z } from 'zod'
import { expectType } from './expect-type.ts'

declare const db: Database

const authorsOf = () =>
  db.createTable('authors', { id: pt.int(), name: pt.string(), born: pt.int().nullable() })
const booksOf = () =>
  db.createTable('books', { title: pt.string(), author: pt.int().nullable(), name: pt.string() })

/** Groups have the types of their keys and aggregates. */
export async function groups(): Promise<void> {
  const t = await authorsOf()
  const query = t.groupBy(t.c.born).select({
    born: t.c.born,
    rows: count(),
    names: makeList(t.c.name),
    last: max(t.c.name),
    sum: sum(t.c.id),
    mean: mean(t.c.born),
    different: countDistinct(t.c.name),
  })
  expectType<{
    born: number | null
    rows: number
    names: string[]
    last: string | null
    sum: number | null
    mean: number | null
    different: number
  }>()((await query.having(count().gt(1)).orderBy(count(), 'desc').collect())[0]!)
  const big = await db.createTable('big', { n: pt.bigint(), data: pt.json() })
  expectType<{ s: bigint | null }>()((await big.select({ s: sum(big.c.n) }).collect())[0]!)
  // @ts-expect-error a text has no sum
  sum(t.c.name)
  // @ts-expect-error having takes a condition
  t.groupBy(t.c.born).having(t.c.name)
  // @ts-expect-error a name is no expression
  t.groupBy('born')
}

/** Windows have the type of what they are of. */
export async function windows(): Promise<void> {
  const t = await authorsOf()
  expectType<{ place: number; before: string | null; running: number | null }>()(
    (await t
      .select({
        place: rank().over({ orderBy: t.c.id }),
        before: lag(t.c.name).over({ orderBy: [[t.c.id, 'desc'], t.c.name] }),
        running: sum(t.c.id).over({ partitionBy: t.c.born, orderBy: t.c.id }),
      })
      .first())!,
  )
  // @ts-expect-error a rank needs an order
  rank().over({ partitionBy: t.c.born })
}

/** Joined rows have the columns of both sides; a side that may be missing is nullable. */
export async function joins(): Promise<void> {
  const authors = await authorsOf()
  const books = await booksOf()
  const on = books.c.author.eq(authors.c.id)
  expectType<{
    title: string
    author: number | null
    name: string
    id: number
    name_1: string
    born: number | null
  }>()((await books.join(authors, { on }).first())!)
  expectType<{
    title: string
    author: number | null
    name: string
    id: number | null
    name_1: string | null
    born: number | null
  }>()((await books.join(authors, { on, how: 'left' }).first())!)
  expectType<{ title: string | null; id: number }>()(
    (await books.join(authors, { on, how: 'right' }).select('title', 'id').first())!,
  )
  // @ts-expect-error neither table has such a column
  books.join(authors, { on }).select('none')
  // @ts-expect-error no such kind of join
  books.join(authors, { on, how: 'outer' })
}

/** Rows of a union may come from either side. */
export async function unions(): Promise<void> {
  const authors = await authorsOf()
  const books = await booksOf()
  const query = authors
    .select({ name: authors.c.name, n: authors.c.id })
    .union(books.select({ name: books.c.title, n: books.c.author }))
  expectType<{ name: string; n: number | null }>()((await query.first())!)
  // @ts-expect-error the other side has no n
  authors.select({ n: authors.c.id }).union(books.select({ name: books.c.title }))
}

/** Functions of a query, elements of JSON, live rows. */
export async function ends(): Promise<void> {
  const t = await authorsOf()
  const query = t.select({
    length: t.c.name.apply((name) => name.length, pt.int()),
    age: t.c.born.apply(String, pt.string()),
  })
  expectType<{ length: number; age: string | null }>()((await query.first())!)
  // @ts-expect-error the function is given a string
  t.c.name.apply((name: number) => name, pt.int())
  for await (const rows of t.select('name').live()) expectType<{ name: string }>()(rows[0]!)
  const data = await db.createTable('data', { list: pt.json() })
  const halves = data.c.list.map((x) => x.cast(pt.float()).div(2))
  expectType<{ halves: (number | null)[] | null }>()((await data.select({ halves }).first())!)
  expectType<string>()(await t.select('name').distinct().toCsv())
  // @ts-expect-error a condition is no number
  data.c.list.filter((x) => x.cast(pt.int()))
}

/** Paths into JSON that has a shape or a schema are checked, and typed. */
export async function paths(): Promise<void> {
  const t = await db.createTable('t', {
    shaped: pt.json({ a: pt.int(), b: { c: pt.string().nullable() }, list: [{ s: pt.float() }] }),
    schema: pt.json(z.object({ x: z.string().optional(), y: z.array(z.object({ z: z.number() })) })),
    open: pt.json(),
  })
  await t.insert({ shaped: { a: 1, b: {}, list: [{ s: 1 }] }, schema: { y: [] }, open: 5 })
  // @ts-expect-error no such member
  await t.insert({ shaped: { a: 1, b: {}, list: [], d: 1 }, schema: { y: [] }, open: 5 })
  const row = (await t
    .select({
      shaped: t.c.shaped,
      a: t.c.shaped.get('a'),
      c: t.c.shaped.get('b', 'c'),
      s: t.c.shaped.get('list', 's'),
      one: t.c.shaped.get('list', 0, 's'),
      x: t.c.schema.get('x'),
      z: t.c.schema.get('y', '*', 'z'),
      open: t.c.open.get('any', 0),
    })
    .first())!
  expectType<{
    shaped: { a: number; b: { c: string | null }; list: { s: number }[] }
    a: number | null
    c: string | null
    s: (number | null)[] | null
    one: number | null
    x: string | null
    z: (number | null)[] | null
    open: unknown
  }>()(row)
  // @ts-expect-error no such member
  t.c.shaped.get('d')
  // @ts-expect-error no such member
  t.c.schema.get('y', 0, 'q')
  // @ts-expect-error a number has no members
  t.c.shaped.get('a', 'b')
}

/** A table of Arrow has the columns of the query; a path is a text or null. */
export async function arrow(): Promise<void> {
  const t = await authorsOf()
  const table = await t.select({ id: t.c.id, upper: t.c.name }).toArrow()
  table.getChild('upper')
  // @ts-expect-error no such column
  table.getChild('lower')
  const media = await db.createTable('media', { image: pt.image() })
  const rows = await media.select({ path: media.c.image.localPath, url: media.c.image.fileUrl }).collect()
  expectType<{ path: string | null; url: string }>()(rows[0]!)
}
