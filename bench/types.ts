import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { print } from './support/report.ts'

/** Type instantiations that a typical query may add to a program: about a fiftieth of a second of the checker's time. */
const BUDGET = 5_000

const root = fileURLToPath(new URL('..', import.meta.url))

const prologue = `
import { pt, type Database } from 'polytable'
import { count, mean, string } from 'polytable/functions'
declare const db: Database
export const films = await db.createTable('films', {
  id: pt.uuid().primaryKey(), title: pt.string(), year: pt.int().nullable(), score: pt.float(), at: pt.timestamp(),
  info: pt.json({ cast: pt.array({ dtype: 'float32' }), studio: pt.string() }), poster: pt.image().nullable(),
})
export const studios = await db.createTable('studios', { name: pt.string().primaryKey(), city: pt.string() })
`

const queries: Readonly<Record<string, string>> = {
  'a table of five columns': `export const t = await db.createTable('t', {
    a: pt.int().primaryKey(), b: pt.string().nullable(), c: pt.float(), d: pt.json(), e: pt.image() })`,
  'where, select, orderBy, limit': `export const rows = await films
    .where(films.c.score.gt(0.8).and(films.c.title.like('a%')))
    .select({ title: films.c.title, half: films.c.score.div(2), poster: films.c.poster })
    .orderBy(films.c.score, 'desc').limit(10).collect()`,
  'groupBy with aggregates': `export const rows = await films.groupBy(films.c.year)
    .select({ year: films.c.year, n: count(), mean: mean(films.c.score) }).having(count().gt(2)).collect()`,
  'a join of two tables': `export const rows = await films
    .join(studios, { on: films.c.title.eq(studios.c.name), how: 'left' })
    .select({ title: films.c.title, city: studios.c.city }).collect()`,
  'a computed column and a query of it': `const more = await films.addComputedColumn({ loud: string.upper(films.c.title) })
    export const rows = await more.where(more.c.loud.ne('A')).select('loud', 'year').collect()`,
  'a declared table with a view': `
    const Films = pt.table('declared', { id: pt.int(), title: pt.string() }).computed((c) => ({ loud: string.upper(c.title) }))
    const Short = pt.view('short', Films, { where: (c) => c.title.ne('') })
    export const rows = await db.table(Short).select('loud').collect()`,
}

/** The file that is checked; it is never written. */
const name = fileURLToPath(new URL('./checked.ts', import.meta.url))

const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as {
  config: { compilerOptions: unknown }
}
const { options: given } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
const options = { ...given, noUnusedLocals: false }
const host = ts.createCompilerHost(options)
const files = new Map<string, ts.SourceFile>()

/** Type-checks a program of one file. Library files are parsed once. */
function instantiations(text: string): number {
  const program = ts.createProgram([name], options, {
    ...host,
    fileExists: (path) => path === name || host.fileExists(path),
    getSourceFile(path, target) {
      if (path === name) return ts.createSourceFile(path, text, target)
      const known = files.get(path) ?? host.getSourceFile(path, target)
      if (known) files.set(path, known)
      return known
    },
  })
  const [problem] = program.getSemanticDiagnostics(program.getSourceFile(name))
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  return program.getInstantiationCount()
}

const without = instantiations(prologue)
print({
  subject: 'instantiations of a program that makes two tables',
  details: without.toLocaleString('en'),
})
for (const [subject, query] of Object.entries(queries)) {
  const added = instantiations(prologue + query) - without
  print({
    subject: `instantiations that are added by ${subject}, by ${BUDGET.toLocaleString('en')}`,
    ratio: added / BUDGET,
    target: { atMost: 1 },
    details: added.toLocaleString('en'),
  })
}
