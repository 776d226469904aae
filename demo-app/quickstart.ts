import { parseArgs } from 'node:util'
import { PolytableError } from 'polytable'
import { runQuickstart, UsageError } from './quickstart/run.ts'

const usage = `Ask a question of documents, on this computer, without a network.

  npm run quickstart -- <files…> "<question>"

Files are PDF, Markdown, HTML, XML or text; videos are taken too (one frame of every second).
The last argument is the question. Nothing is computed again for files that were given before:
the database is kept in ./.polytable-quickstart, or in the folder that POLYTABLE_DIR names.

  --limit <n>   how many answers (10)
  --help        this text

Exit codes: 0 done, 1 it failed or a file could not be added, 2 the command line is wrong.`

/** The exit code. */
async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, limit: { type: 'string', default: '10' } },
    })
    if (values.help) {
      console.log(usage)
      return 0
    }
    const directory = process.env['POLYTABLE_DIR'] ?? '.polytable-quickstart'
    const complete = await runQuickstart({
      directory,
      files: positionals.slice(0, -1),
      question: positionals.at(-1) ?? '',
      limit: Number(values.limit),
    })
    return complete ? 0 : 1
  } catch (error) {
    if (error instanceof UsageError || (error instanceof TypeError && 'code' in error)) {
      console.error(`${error.message}\n\nSee: npm run quickstart -- --help`)
      return 2
    }
    console.error(error instanceof Error ? error.message : String(error))
    if (PolytableError.is(error) && error.hint !== undefined) console.error(error.hint)
    return 1
  }
}

process.exitCode = await main()
