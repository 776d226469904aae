import { pt, type JsonValue } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const hooks = ["'", '"', '`', '$1', '$$', '\\', ';', '--', '/*', '%', '_', ':x', '?', '{}', '\u2028', '\n']
const payloads = [
  "' OR '1'='1",
  '"; DROP TABLE polytable.tables; --',
  "'); DELETE FROM polytable.meta; --",
  '${1+1}',
]

/** Texts that would mean something to SQL, JSON or JavaScript if anything read them as such. */
const attacks = [
  ...payloads,
  ...hooks,
  ...hooks.flatMap((hook) => payloads.slice(0, 2).map((payload) => `a${hook}${payload}`)),
  '$1::text; SELECT pg_sleep(10)',
  "E'\\x27'",
  '__proto__',
  'constructor',
  '\u{1f600}',
  'ﬁ',
]

onEveryBackend('Hostile input', (backend) => {
  test('in identifiers is refused, and nothing is made', async () => {
    const { db } = backend
    const before = await db.listTables()
    const t = await db.createTable(backend.path(), { id: pt.int(), text: pt.string() })
    const rest = attacks.filter((attack) => attack !== 'constructor' && attack !== 'ﬁ' && attack !== '$1')
    recordTrials('hostile input', rest.length * 12)
    for (const attack of rest) {
      const name = attack === '__proto__' ? '__proto' : attack
      await expectError(async () => db.createTable(name, { id: pt.int() }), 'INVALID_PATH')
      await expectError(async () => db.createDir(name), 'INVALID_PATH')
      await expectError(async () => db.move(t, name), 'INVALID_PATH')
      const hostile = { [name]: pt.int().nullable() }
      await expectError(db.createTable(backend.path(), hostile), 'INVALID_COLUMN_NAME')
      await expectError(t.renameColumn('id', name), 'INVALID_COLUMN_NAME')
      await expectError(t.addBtreeIndex(t.c.id, { name }), 'INVALID_COLUMN_NAME')
      await expectError(t.addTextIndex(t.c.text, { name }), 'INVALID_COLUMN_NAME')
      await expectError(t.addTextIndex(t.c.text, { language: name as 'english' }), 'INVALID_ARGUMENT')
      await expectError(t.dropIndex(name), 'INDEX_NOT_FOUND')
      await expectError(t.dropColumn(name as 'id'), 'COLUMN_NOT_FOUND')
      await expectError(t.insert({ id: 1, text: '', [name]: 1 } as never), 'COLUMN_NOT_FOUND')
    }
    expect(await db.listTables()).toEqual([...before, t.path].sort())
    expect((await t.metadata()).version).toBe(0)
  })

  test('in values and literals is a value', async () => {
    const { db } = backend
    const t = await db.createTable(
      backend.path(),
      { text: pt.string().primaryKey(), data: pt.json(), seen: pt.string().default('x') },
      { comment: attacks.join('\n') },
    )
    recordTrials('hostile input', attacks.length * 4)
    await t.insert(attacks.map((text) => ({ text, data: { [text]: text, list: [text] } })))
    const computed = await t.addComputedColumn({ twice: t.c.text.add(t.c.text) })
    expect((await computed.collect()).map(({ text }) => text)).toEqual(attacks)
    for (const attack of attacks) {
      const row = { text: attack, twice: attack + attack }
      expect(await computed.where(t.c.text.eq(attack)).select('text', 'twice').collect()).toEqual([row])
      expect(await t.where(t.c.data.get(attack).eq(attack)).count()).toBe(1)
      expect(await t.where(t.c.text.isIn([attack, 'none'])).count()).toBe(1)
    }
    const [first] = await t
      .limit(1)
      .select({ object: { a: attacks[4]! }, text: string.upper(attacks[1]!) })
      .collect()
    expect(first).toEqual({ object: { a: attacks[4] }, text: attacks[1]!.toUpperCase() })
    await t.batchUpdate(attacks.map((text) => ({ text, seen: `${text}!` })))
    expect((await t.collect()).map(({ seen }) => seen)).toEqual(attacks.map((text) => `${text}!`))
    expect((await t.metadata()).comment).toBe(attacks.join('\n'))
    await t.addBtreeIndex(t.c.seen)
    for (const attack of attacks.slice(0, 6)) {
      expect(await t.where(t.c.seen.eq(`${attack}!`)).count()).toBe(1)
    }
    await t.delete({ where: t.c.text.isIn(attacks.slice(1)) })
    expect(await t.count()).toBe(1)
  })

  test('no text: NUL and half a surrogate pair are refused', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { text: pt.string(), data: pt.json() })
    await t.insert({ text: 'a b', data: { a: 'c d' } })
    await expectError(t.insert({ text: 'a\0b', data: {} }), 'INVALID_ARGUMENT', { column: 'text', row: 0 })
    await expectError(t.insert({ text: '\ud800', data: null as never }), 'INVALID_ARGUMENT', { row: 0 })
    await expectError(t.insert({ text: '', data: { '\0': 1 } }), 'INVALID_ARGUMENT')
    await expectError(t.insert({ text: '', data: { '\udc00': 1 } }), 'INVALID_ARGUMENT')
    expect(await t.where(t.c.data.get('\0').isNull()).count()).toBe(1)
    for (const bad of ['a\0', '\ud800']) {
      await expectError(t.addComputedColumn({ x: t.c.data.get(bad) }), 'INVALID_EXPRESSION')
      await expectError(
        db.createView(backend.path('view'), t.where(t.c.text.like(bad))),
        'INVALID_EXPRESSION',
      )
      await expectError(async () => db.createTable(bad, { id: pt.int() }), 'INVALID_PATH')
    }
    expect((await t.metadata()).version).toBe(1)
  })

  test('JSON is kept however deep up to a limit, beyond it is refused wherever it comes from', async () => {
    const { db } = backend
    const nested = (depth: number): readonly JsonValue[] => {
      let value: readonly JsonValue[] = []
      for (let level = 1; level < depth; level++) value = [value]
      return value
    }
    const deepen = pt.udf({
      name: `test.deepen${backend.path()}`,
      params: { depth: pt.int() },
      returns: pt.json(),
      run: ({ depth }) => nested(depth),
    })
    const t = await db.createTable(backend.path(), { depth: pt.int(), data: pt.json() })
    const kept = { depth: 500, data: nested(500) }
    await t.insert(kept)
    expect(await t.where(t.c.data.eq(nested(500))).collect()).toEqual([kept])
    expect(await t.select({ made: deepen({ depth: t.c.depth }) }).collect()).toEqual([{ made: nested(500) }])
    const cyclic: Record<string, JsonValue> = {}
    cyclic['self'] = cyclic
    for (const data of [nested(501), nested(100_000), cyclic]) {
      const place = { column: 'data', row: 0, message: 'deep' }
      await expectError(t.insert({ depth: 1, data }), 'TYPE_MISMATCH', place)
      await expectError(t.update({ data }), 'TYPE_MISMATCH')
      await expectError(() => t.where(t.c.data.eq(data)), 'TYPE_MISMATCH')
      await expectError(
        db.createTable(backend.path(), { n: pt.int() }, { customMetadata: data }),
        'TYPE_MISMATCH',
      )
    }
    await t.update({ depth: 20_000 })
    await expectError(t.addComputedColumn({ made: deepen({ depth: t.c.depth }) }), 'TYPE_MISMATCH', {
      message: 'deep',
    })
    expect(await t.count()).toBe(1)
  })

  test('a wide table works up to what PostgreSQL can hold, beyond it is refused', async () => {
    const { db } = backend
    const wide = (n: number) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`c${i}`, pt.int().nullable()]))
    const t = await db.createTable(backend.path(), wide(1000))
    await t.insert([{ c0: 1, c999: 2 }, { c500: 3 }])
    await t.update({ c998: 4 }, { where: t.c['c0']!.eq(1) })
    const rows = await t.collect()
    expect([rows[0]?.['c999'], rows[0]?.['c998'], rows[1]?.['c500'], Object.keys(rows[0]!).length]).toEqual([
      2, 4, 3, 1000,
    ])
    await expectError(db.createTable(backend.path(), wide(1600)), 'INVALID_SCHEMA', { message: '1600' })
    await expectError(
      t.addColumn(Object.fromEntries(Object.entries(wide(600)).map(([name, type]) => [`d${name}`, type]))),
      'INVALID_SCHEMA',
    )
    expect((await t.metadata()).version).toBe(2)
  })
})
