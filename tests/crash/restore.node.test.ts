import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v8Flags } from '../../scripts/v8-flags.ts'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'
import { findLeftovers } from './support/leftovers.ts'
import { Random } from './support/random.ts'

const KILLS = Math.max(3, Math.round(Number(process.env['CRASH_KILLS'] ?? 0) / 8))
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const TIMEOUT_MS = 120_000 + KILLS * 30_000
const ROWS = 20_000
const PAGES = 50

let base: string
let backup: string
let built: BuiltWorker

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-restore-'))
  backup = join(base, 'backup.tar')
  built = await buildWorker('restore-process')
  const db = await open(join(base, 'source'))
  const t = await db.createTable('t', { n: pt.int(), text: pt.string() })
  await t.insert(Array.from({ length: ROWS }, (_, n) => ({ n, text: `text ${n}`.repeat(20) })))
  const pages = await db.createTable('pages', { page: pt.document() })
  const page = (n: number): File => new File([`page ${n}`], 'page.md', { type: 'text/markdown' })
  await pages.insert(Array.from({ length: PAGES }, (_, n) => ({ page: page(n) })))
  await db.backup(backup)
  await db.close()
}, TIMEOUT_MS)
afterAll(async () => {
  await built.remove()
  await rm(base, { recursive: true, force: true })
})

/** Has a process restore the backup, and kills it after some milliseconds. Gives how long it took where it is let be. */
async function restore(directory: string, after = Infinity): Promise<number> {
  const child = spawn(process.execPath, [...v8Flags, built.path, directory, backup], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let began = 0
  let ended = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('begun')) {
      began = performance.now()
      if (after < Infinity) setTimeout(() => child.kill('SIGKILL'), after)
    }
    if (text.includes('done')) ended = performance.now()
  })
  await new Promise((resolve) => child.once('close', resolve))
  if (after === Infinity && ended === 0) throw new Error('The restore failed')
  return ended - began
}

test(
  `a process that is killed while it restores leaves all of the backup or nothing (seed ${SEED})`,
  async () => {
    const random = new Random(SEED)
    const whole = await restore(join(base, 'whole'))
    for (let kill = 0; kill < KILLS; kill++) {
      const directory = join(base, `killed-${kill}`)
      // Not in the first part, when the database is not there yet.
      await restore(directory, whole * (0.2 + (0.75 * (kill + random.next())) / KILLS))
      let db = await open(directory)
      const tables = await db.listTables()
      const { files } = await db.media.check()
      if (tables.length === 0) {
        expect(files).toBe(0)
        await db.close()
        db = await open(directory, { restoreFrom: backup })
      }
      expect(await (await db.getTable('t')).count()).toBe(ROWS)
      expect(await (await db.getTable('pages')).count()).toBe(PAGES)
      expect(await db.doctor()).toEqual([])
      await db.close()
      expect(await findLeftovers(directory)).toEqual([])
    }
  },
  TIMEOUT_MS,
)
