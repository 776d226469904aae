import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v8Flags } from '../../scripts/v8-flags.ts'
import { recordTrials } from '../support/trials.ts'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'
import { findLeftovers } from './support/leftovers.ts'
import { Random } from './support/random.ts'
import { dump, prepare, statements } from './support/statements.ts'

/** Kills of each statement. CRASH_KILLS asks for more of all of them; without it some statements are killed, others by other seeds. */
const AT_LENGTH = process.env['CRASH_KILLS'] !== undefined
const KILLS = AT_LENGTH ? Math.max(1, Math.round(Number(process.env['CRASH_KILLS']) / 8)) : 1
const SHARE = AT_LENGTH ? 1 : 4
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const TIMEOUT_MS = 120_000 + KILLS * 30_000

let base: string
let built: BuiltWorker
let before: unknown

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-statements-'))
  built = await buildWorker('statement-process')
  const db = await open(join(base, 'prepared'))
  await prepare(db)
  before = await dump(db)
  await db.close()
}, TIMEOUT_MS)
afterAll(async () => {
  await built.remove()
  await rm(base, { recursive: true, force: true })
})

/** What a database holds; it is closed again. */
async function look(directory: string): Promise<unknown> {
  const db = await open(directory)
  const seen = await dump(db)
  await db.close()
  return seen
}

/** Has a process make a statement, and kills it after some milliseconds of that. Gives how long it took where it is let be. */
async function perform(directory: string, name: string, after = Infinity): Promise<number> {
  const child = spawn(process.execPath, [...v8Flags, built.path, directory, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let began = 0
  let ended = 0
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (began === 0 && said.includes('opened')) {
      began = performance.now()
      if (after < Infinity) setTimeout(() => child.kill('SIGKILL'), after)
    }
    if (said.includes('done')) ended = performance.now()
  })
  await new Promise((resolve) => child.once('close', resolve))
  if (after === Infinity && ended === 0) throw new Error(`${name} failed`)
  return ended - began
}

describe(`A process that is killed in a statement leaves it done or undone (seed ${SEED})`, () => {
  const chosen = Object.entries(statements).filter((_, i) => (i + SEED) % SHARE === 0)
  test.each(chosen)(
    '%s',
    async (name, { inSteps = false }) => {
      recordTrials('kills', KILLS, SEED)
      const random = new Random(SEED)
      const folder = await mkdtemp(join(base, 'statement-'))
      const whole = join(folder, 'whole')
      const killed = join(folder, 'killed')
      const start = (directory: string) => cp(join(base, 'prepared'), directory, { recursive: true })
      await start(whole)
      const duration = await perform(whole, name)
      const after = await look(whole)
      expect(await findLeftovers(whole)).toEqual([])
      for (let kills = 0; kills < KILLS; kills++) {
        await start(killed)
        await perform(killed, name, random.next() * duration * 1.1)
        if (inSteps) {
          await perform(killed, name)
          expect(await look(killed)).toEqual(after)
        } else {
          const found = JSON.stringify(await look(killed))
          const states = [before, after].map((state) => JSON.stringify(state))
          if (!states.includes(found)) expect(JSON.parse(found)).toEqual(before)
        }
        expect(await findLeftovers(killed)).toEqual([])
        await rm(killed, { recursive: true })
      }
      await rm(folder, { recursive: true })
    },
    TIMEOUT_MS,
  )
})
