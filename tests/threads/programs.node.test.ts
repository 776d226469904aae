import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeAll(async () => {
  // In the repository, where the package is found by its name.
  await mkdir(join(repository, 'test-results'), { recursive: true })
  folder = await mkdtemp(join(repository, 'test-results/programs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs Node to its end. @returns its exit status, and what it wrote */
function node(
  args: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  // In a program that does not end, the timeout makes the status null.
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    input,
    encoding: 'utf8',
    timeout: 40_000,
  })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

const ended = (stdout: string) => ({ status: 0, stdout, stderr: '' })

describe('a program that is given as text starts its threads like one in a file', () => {
  const count = `
    const t = await db.createTable('t', { n: pt.int() })
    await t.insert({ n: 1 })
    console.log('rows', await t.count())
    await db.close()`
  const asModule = `import { open, pt } from 'polytable'; const db = await open('memory://'); ${count}`
  const asScript = `void (async () => { const { open, pt } = await import('polytable'); const db = await open('memory://'); ${count} })()`

  it.each([
    ['--eval', ['--input-type=module', '--eval', asModule], ''],
    ['-e, as a script', ['--input-type', 'commonjs', '-e', asScript], ''],
    ['-p', ['-p', `${asScript}; ''`], ''],
    ['standard input', ['--input-type=module'], asModule],
    ['standard input, by name', ['--input-type=module', '-'], asModule],
  ])('by %s', (_how, args, input) => {
    expect(node(args, input)).toEqual(ended('rows 1'))
  })

  it('with functions of modules that need a loader, and conditions', async () => {
    const functions = join(folder, 'functions.ts')
    await writeFile(
      functions,
      `import { pt } from 'polytable'
      enum Factor { Two = 2 }
      pt.udf({ name: 'twice', params: { n: pt.int() }, returns: pt.int(), run: ({ n }) => n * Factor.Two })`,
    )
    const program = `
      import { open, pt } from 'polytable'
      const db = await open('memory://', { udfs: [${JSON.stringify(pathToFileURL(functions).href)}] })
      console.log(JSON.stringify((await db.listFunctions()).filter((name) => name === 'twice')))
      await db.close()`
    const args = ['--import', 'tsx', '--conditions=development', '--input-type=module', '-e', program]
    expect(node(args)).toEqual(ended('["twice"]'))
  })
})

describe('a program that does not close its database', () => {
  /** Runs a module with some functions of its own in the folder of the tests. */
  async function run(program: string): Promise<ReturnType<typeof node>> {
    const path = join(folder, 'program.mjs')
    await writeFile(path, program)
    return node([path])
  }

  it('ends when it has nothing to do', async () => {
    const program = `
      import { open, pt } from 'polytable'
      for (const name of ['memory://', 'kept']) {
        const db = await open(name)
        const t = await db.createTable('t', { n: pt.int() })
        await t.insert([{ n: 1 }, { n: 2 }])
        console.log(await t.count())
      }`
    expect(await run(program)).toEqual(ended('2\n2'))
  })

  it('ends when its functions ran in threads of their own', async () => {
    await writeFile(
      join(folder, 'slow.mjs'),
      `import { pt } from 'polytable'
      export const slow = pt.udf({
        name: 'slow', params: { n: pt.int() }, returns: pt.int(), timeoutMs: 60_000,
        run: async ({ n }) => { await new Promise((resolve) => setTimeout(resolve, 300)); return n * 2 },
      })`,
    )
    // Nothing but the call itself keeps the process alive, while a thread computes.
    const program = `
      import { open, pt } from 'polytable'
      import { slow } from './slow.mjs'
      const db = await open('memory://', { udfs: [new URL('./slow.mjs', import.meta.url)] })
      const t = await db.createTable('t', { n: pt.int() })
      const computed = await t.addComputedColumn({ m: slow({ n: t.c.n }) })
      computed.insert({ n: 1 }).then(async () => console.log(JSON.stringify(await computed.collect())))`
    expect(await run(program)).toEqual(ended('[{"n":1,"m":2}]'))
  })

  it('loses nothing of what it had stored', async () => {
    const opened = `
      import { open, pt } from 'polytable'
      import { sum } from 'polytable/functions'
      const twice = pt.udf({ name: 'twice', params: { n: pt.int() }, returns: pt.int(), run: ({ n }) => n * 2 })
      const db = await open('background')`
    const stored = await run(`${opened}
      const t = await db.createTable('t', { n: pt.int() })
      const computed = await t.addComputedColumn({ m: twice({ n: t.c.n }) })
      const rows = Array.from({ length: 20_000 }, (_, n) => ({ n }))
      console.log((await computed.insert(rows, { wait: 'stored' })).rows)`)
    expect(stored).toEqual(ended('20000'))
    const completed = await run(`${opened}
      await db.idle()
      const t = await db.getTable('t')
      console.log(JSON.stringify(await t.select({ n: sum(t.c.n), m: sum(t.c.m) }).collect()))`)
    expect(completed).toEqual(ended('[{"n":199990000,"m":399980000}]'))
  })
})
