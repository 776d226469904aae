import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../support/compile.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** What examples in doc comments may use without saying so. */
const prelude = `
import { open, pt } from 'polytable'
import { count, string, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'

const db = await open('memory://')

/** An empty database with one table. */
async function start() {
  for (const path of await db.listTables()) await db.dropTable(path, { force: true, ifNotExists: 'ignore' })
  const films = await db.createTable('films', { title: pt.string(), year: pt.int(), plot: pt.string() })
  await films.insert([
    { title: 'Metropolis', year: 1927, plot: 'A city of the future. Those below rise.' },
    { title: 'Playtime', year: 1967, plot: 'A man walks through a city of glass.' },
  ])
  return films
}
`

interface Example {
  readonly place: string
  readonly code: string
}

/** The examples in the doc comments of the packages that programs use, by file and line. */
async function findExamples(): Promise<Example[]> {
  const folder = join(repository, 'packages')
  const names = await Promise.all(
    ['client', 'udf'].map(async (each) =>
      (await readdir(join(folder, each, 'src'), { recursive: true })).map((name) => join(each, 'src', name)),
    ),
  )
  const files = names.flat().filter((name) => name.endsWith('.ts'))
  const found = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return [...text.matchAll(/^ *\* @example\n *\* ```ts\n(.*?)^ *\* ```$/gms)].map((match) => ({
        place: `${name}:${text.slice(0, match.index).split('\n').length}`,
        code: match[1]!.replace(/^ *\* ?/gm, ''),
      }))
    }),
  )
  return found.flat()
}

const examples = await findExamples()

describe('the examples of doc comments', () => {
  let folder: string

  beforeAll(async () => {
    // In the repository, where the package is found by its name.
    await mkdir(join(repository, 'test-results'), { recursive: true })
    folder = await mkdtemp(join(repository, 'test-results/doc-examples-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('run as they are printed', { timeout: 180_000 }, async () => {
    const path = join(folder, 'examples.mts')
    const calls = examples.map(
      ({ place, code }) => `await (async () => {
  const films = await start()
  try {
${code}
    done.push(${JSON.stringify(place)})
  } catch (error) {
    failed.push([${JSON.stringify(place)}, String(error)])
  }
})()`,
    )
    const body = ['const done: string[] = [], failed: string[][] = []', ...calls]
    const report = 'await db.close()\nconsole.log(JSON.stringify({ done, failed }))'
    await writeFile(path, [prelude, ...body, report].join('\n'))
    const { stdout } = await run(process.execPath, ['--import', 'tsx', path], { cwd: folder })
    const said = JSON.parse(stdout.trim().split('\n').at(-1)!) as unknown
    expect(said).toEqual({ done: examples.map(({ place }) => place), failed: [] })
  })

  test('have the types that they need', { timeout: 120_000 }, async () => {
    const bodies = examples.map(
      ({ code }) => `await (async () => {\n  const films = await start()\n${code}\n})()`,
    )
    expect(await compile(folder, [prelude, ...bodies].join('\n'))).toBe('')
  })
})
