import { pt, type Database, type NdArray } from 'polytable'
import { expectType } from './expect-type.ts'

declare const db: Database

const table = () =>
  db.createTable('t', { n: pt.int(), big: pt.bigint(), text: pt.string(), flag: pt.bool(), at: pt.date() })

const ofInt = pt.udf({
  name: 'types.ofInt',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => 2 * n,
})
const ofText = pt.udf({
  name: 'types.ofText',
  params: { n: pt.string(), times: pt.int().default(2) },
  returns: pt.string(),
  run: ({ n, times }) => n.repeat(times),
})
const ofBigints = pt.udf({
  name: 'types.ofBigints',
  params: { n: pt.bigint() },
  returns: pt.json([pt.bool()]).nullable(),
  batchSize: 10,
  run: (batch) => {
    expectType<bigint | undefined>()(batch[0]?.n)
    return batch.map(() => null)
  },
})

/** Which of several functions is called, and what it gives, follows from the types of the arguments. */
export async function overloads(): Promise<void> {
  const t = await table()
  const double = pt.udf({ name: 'types.double', overloads: [ofInt, ofText, ofBigints] })
  const row = (await t
    .select({
      int: double({ n: t.c.n }),
      text: double({ n: t.c.text, times: t.c.n }),
      preset: double({ n: t.c.text }),
      bigint: double({ n: t.c.big }),
      one: double({ n: 1 }),
      a: double({ n: 'a', times: 3 }),
    })
    .first())!
  expectType<{
    int: number
    text: string
    preset: string
    bigint: boolean[] | null
    one: number
    a: string
  }>()(row)
  // @ts-expect-error no overload takes a bool
  double({ n: t.c.flag })
  // @ts-expect-error nor such a constant
  double({ n: true })
  // @ts-expect-error a parameter of another overload
  double({ n: t.c.n, times: 2 })
  // @ts-expect-error an argument that every overload requires is missing
  double({ times: 2 })
  // @ts-expect-error an argument of another type than the overload of texts declares
  double({ n: t.c.text, times: 'a' })
  // @ts-expect-error arguments are given by name
  double(t.c.n)

  const computed = await t.addComputedColumn({ twice: double({ n: t.c.n }), words: double({ n: t.c.text }) })
  expectType<{ twice: number; words: string }>()((await computed.select('twice', 'words').collect())[0]!)
  // @ts-expect-error what one overload gives is not what another gives
  await computed.where(computed.c.twice.eq('a')).collect()

  const thrice = pt.udf({ name: 'types.thrice', overloads: [ofText.using({ times: 3 }), ofInt] })
  expectType<{ a: string }[]>()(await t.select({ a: thrice({ n: t.c.text }) }).collect())
  // @ts-expect-error the argument is fixed
  thrice({ n: t.c.text, times: 2 })

  // @ts-expect-error there is nothing to choose from
  pt.udf({ name: 'types.none', overloads: [] })
  // @ts-expect-error functions without a signature cannot be told apart
  pt.udf({ name: 'types.plain', overloads: [(n: number) => n] })
  // @ts-expect-error the overloads have their bodies
  pt.udf({ name: 'types.body', overloads: [ofInt], run: () => 1 })
}

/** Results whose type follows from constant arguments. */
export async function typesFromConstants(): Promise<void> {
  const t = await table()
  const ramp = pt.udf({
    name: 'types.ramp',
    params: { from: pt.int(), size: pt.int().default(3) },
    returns: ({ from, size }) => {
      expectType<number>()(from)
      expectType<number>()(size)
      return pt.array({ shape: [size], dtype: 'float32' })
    },
    run: ({ from, size }) => Float32Array.from({ length: size }, (_, i) => from + i),
  })
  const matrix = pt.udf({
    name: 'types.matrix',
    params: { rows: pt.int(), note: pt.string().nullable() },
    returns: ({ rows }) => pt.array({ shape: [rows, 2], dtype: 'float64' }),
    run: ({ rows }) => Array.from({ length: rows }, () => [1, 2]),
  })
  const rows = await t
    .select({
      ramp: ramp({ from: t.c.n, size: 2 }),
      preset: ramp({ from: t.c.n }),
      fixed: ramp.using({ size: 5 })({ from: 1 }),
      matrix: matrix({ rows: 2 }),
    })
    .collect()
  expectType<{ ramp: Float32Array; preset: Float32Array; fixed: Float32Array; matrix: NdArray }[]>()(rows)
  // A call is null where an argument is that must not be, and only then.
  const open = await db.createTable('open', { n: pt.int().nullable(), note: pt.string().nullable() })
  const called = await open
    .select({ null: matrix({ rows: open.c.n }), never: matrix({ rows: 1, note: open.c.note }) })
    .collect()
  expectType<{ null: NdArray | null; never: NdArray }[]>()(called)
  // @ts-expect-error no such argument
  ramp({ from: 1, length: 2 })
  // @ts-expect-error an argument of another type
  ramp({ from: 1, size: t.c.text })

  // prettier-ignore
  // @ts-expect-error a text is no array
  pt.udf({ name: 'types.wrongResult', params: { size: pt.int() }, returns: ({ size }) => pt.array({ shape: [size], dtype: 'float32' }), run: () => 'text' })
  pt.udf({
    name: 'types.noConstant',
    params: { size: pt.int() },
    // @ts-expect-error a parameter that is not there
    returns: ({ length }) => pt.array({ shape: [length] }),
    run: () => null,
  })
  // prettier-ignore
  // @ts-expect-error a number is no type of a column
  pt.udf({ name: 'types.noType', params: { size: pt.int() }, returns: ({ size }) => size, run: () => null })
}
