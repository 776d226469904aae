import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../support/compile.ts'

const results = fileURLToPath(new URL('../../test-results', import.meta.url))

const prelude = `
import { pt, type Database } from 'polytable'
declare const db: Database
const plain = await db.createTable('films', { id: pt.int(), title: pt.string() })
const films = await plain.addComputedColumn({ twice: plain.c.id.mul(2) })
`.trim()

const takesNoValue = `Type 'number' is not assignable to type 'Refused<"'twice' is a computed column: it cannot be assigned">'.`

const takesACondition = (type: string): string =>
  `Argument of type '${type}' is not assignable to parameter of type 'Condition'.`

/** Wrong lines, and a sentence that the compiler says of each. */
const wrong: readonly (readonly [line: string, sentence: string])[] = [
  [`await films.insert({ id: 1, title: 'a', twice: 2 })`, takesNoValue],
  [`await films.insert([{ id: 1, title: 'a', twice: 2 }])`, takesNoValue],
  [`await films.insert(await films.collect())`, takesNoValue],
  [`await films.update({ twice: 2 })`, takesNoValue],
  [`await films.batchUpdate([{ rowId: 1, twice: 2 }])`, takesNoValue],
  [`await films.compute({ id: 1, title: 'a', twice: 2 })`, takesNoValue],
  [`await films.insert([{ id: 1, titel: 'a' }])`, `'titel' does not exist in type`],
  [`await films.insert([{ id: '1', title: 'a' }])`, `Type 'string' is not assignable to type 'number'.`],
  [`await films.insert([{ id: 1 }])`, `Property 'title' is missing in type '{ id: number; }'`],
  [`await films.batchUpdate([{ rowId: 1, titel: 'a' }])`, `'titel' does not exist in type`],
  [`films.where(films.c.title)`, takesACondition('Column<string, "title">')],
  [`films.where(films.c.id.add(1))`, takesACondition('Expression<number>')],
  [`films.where(true)`, takesACondition('boolean')],
  [`films.groupBy(films.c.title).having(films.c.id)`, takesACondition('Column<number, "id">')],
  [
    `films.select('titel')`,
    `Argument of type '"titel"' is not assignable to parameter of type '"id" | "title" | "twice"'.`,
  ],
  [`films.select(films.c.titel)`, `Property 'titel' does not exist on type 'Columns<`],
  [
    `await db.createTable('t', { id: pt.int(), name: pt.string() }, { primaryKey: 'nmae' })`,
    `Type '"nmae"' is not assignable to type '"id" | "name" | readonly ("id" | "name")[] | undefined'.`,
  ],
]

describe('messages of the compiler', () => {
  let folder: string

  beforeAll(async () => {
    await mkdir(results, { recursive: true })
    folder = await mkdtemp(join(results, 'messages-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('say what is wrong', { timeout: 120_000 }, async () => {
    const output = await compile(folder, [prelude, ...wrong.map(([line]) => line)].join('\n'))
    const said = new Map<number, string>()
    for (const message of output.split(/^(?=\S)/m)) {
      const line = Number(/typed\.mts\((\d+),/.exec(message)?.[1])
      said.set(line, `${said.get(line) ?? ''}${message}`)
    }
    const first = prelude.split('\n').length + 1
    expect([...said.keys()]).toEqual(wrong.map((_, i) => first + i))
    wrong.forEach(([, sentence], i) => expect(said.get(first + i)).toContain(sentence))
  })
})
