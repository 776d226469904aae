import { pt, type Database, type SchemaDifference } from 'polytable'
import { expectType } from './expect-type.ts'

declare const db: Database

/** Renamed columns are typed as the columns they are, by their new names. */
export async function renamed(): Promise<void> {
  const Docs = pt
    .table('docs', { id: pt.int().primaryKey(), name: pt.string().nullable().renamedFrom('title') })
    .computed((c) => ({ loud: c.name.add('!') }))
    .renamed({ loud: 'shouted' })
  expectType<{ id: number; name: string | null; loud: string | null }[]>()(await db.table(Docs).collect())
  await db.table(Docs).insert({ id: 1 })
  // @ts-expect-error the old name is none of the table's
  await db.table(Docs).insert({ id: 1, title: 'x' })
  // @ts-expect-error no such column
  Docs.renamed({ none: 'old' })
  // @ts-expect-error the old name is a text
  pt.int().renamedFrom(1)
  const Required = pt.table('t', { n: pt.int().renamedFrom('m').default(1) })
  await db.table(Required).insert({})
}

export async function migrating(): Promise<void> {
  const Table = pt.table('t', { n: pt.int() })
  const differences = await db.migrate([Table], {
    allowDestructive: true,
    dryRun: true,
    signal: AbortSignal.timeout(1000),
    onProgress: ({ phase, rows }) => expectType<[string, number]>()([phase as string, rows]),
  })
  expectType<SchemaDifference[]>()(differences)
  expectType<SchemaDifference[]>()(await db.diff([Table]))
  for (const { op, severity, detail } of differences) {
    if (op === 'renameColumn' && severity === 'additive') expectType<string | undefined>()(detail)
    // @ts-expect-error no such operation
    if (op === 'dropTable') break
  }
  // @ts-expect-error no such option
  await db.migrate([Table], { force: true })
}
