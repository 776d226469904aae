import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { open } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

const support = new URL('./support/', import.meta.url)

test('What a module computes is written by another process that only names the module', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-modules-'))
  try {
    // TypeScript in workers too, through the loader of the process.
    const program = fileURLToPath(new URL('doubling-process.ts', support))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, folder])
    expect(JSON.parse(stdout)).toEqual([{ n: 1, m: 2 }])

    const without = await open(folder)
    const t = await without.getTable('t')
    expect(await t.collect()).toEqual([{ n: 1, m: 2 }])
    await expectError(t.insert({ n: 2 }), 'FUNCTION_NOT_FOUND', {
      table: 't',
      column: 'm',
      message: "'doubling.twice'",
    })
    expect(await t.count()).toBe(1)
    await without.close()

    const db = await open(folder, { udfs: [new URL('doubling-again.mjs', support)] })
    const again = await db.getTable('t')
    await again.insert({ n: 2 })
    expect((await again.collect()).map(({ m }) => m)).toEqual([2, 4])
    expect(await db.listFunctions()).toContain('doubling.twice')
    await db.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
