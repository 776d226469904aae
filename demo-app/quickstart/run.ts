import { hybrid, open, type Database } from 'polytable'
import { addFiles, type Added } from './add-files.ts'
import { anyWordOf } from './any-word.ts'
import { answerTable } from './answer-table.ts'
import { isFile } from './files.ts'
import { Chunks, Documents, Frames, Videos } from './schema.ts'

/** The command line is wrong. */
export class UsageError extends Error {}

export interface QuickstartOptions {
  readonly directory: string
  readonly files: readonly string[]
  readonly question: string
  readonly limit: number
}

/** Adds the files that are new, and prints the answers. Whether every file could be added. */
export async function runQuickstart(options: QuickstartOptions): Promise<boolean> {
  const { directory, files, question, limit } = options
  await check(options)
  const db = await open(directory, { schema: [Documents, Chunks, Videos, Frames] })
  try {
    const added = await addFiles(db, files)
    console.log(summary(added, files.length))
    console.log(`\n${question}\n`)
    console.log(await answer(db, question, limit))
    return added.failed === 0
  } finally {
    await db.close()
  }
}

/** @throws UsageError */
async function check({ question, limit }: QuickstartOptions): Promise<void> {
  if (question.trim() === '') throw new UsageError('Give files and a question.')
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new UsageError('--limit takes a whole number from 1 on.')
  if (await isFile(question)) {
    throw new UsageError(`The last argument is the question, but '${question}' is a file.`)
  }
}

function summary({ files, rows, cells, failed }: Added, given: number): string {
  const failures = failed === 0 ? '' : ` ${failed} of ${given} files could not be added.`
  return files === 0
    ? `Nothing was computed again: 0 rows, 0 cells.${failures}`
    : `Added ${files} of ${given} files: ${rows} rows, ${cells} cells computed.${failures}`
}

async function answer(db: Database, question: string, limit: number): Promise<string> {
  const chunks = db.table(Chunks)
  const { c } = chunks
  const score = c.text.similarity({ string: question })
  // Words that the embedder does not know, such as names, are found as they are.
  const words = c.text.match(anyWordOf(question))
  const rows = await chunks
    .where(score.isNotNull().or(words.gt(0)))
    .orderBy(hybrid([score, words]), 'desc')
    .limit(limit)
    .select({ score, doc: c.doc, page: c.page, text: c.text })
    .collect()
  if (rows.length === 0) return 'No answers: add documents, or ask with other words.'
  return answerTable(
    rows.map(({ score: value, doc, page, text }) => [
      (value ?? 0).toFixed(3),
      doc.name ?? doc.url,
      page === null ? '–' : String(page + 1),
      text,
    ]),
    process.stdout.columns || 120,
  )
}
