import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { open } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { providerServer, seenWith } from '../support/provider-servers/index.ts'
import { recordTrials } from '../support/trials.ts'
import { Random } from './support/random.ts'
import { sleep } from './support/sleep.ts'

/** Kills; CRASH_KILLS sets another number. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 3)
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const ROWS = 200
/** Requests in progress at a time: as many may be paid for once more at each kill, and answers that are being written. */
const CONCURRENCY = 4
const TIMEOUT_MS = 60_000 + KILLS * 20_000

const program = fileURLToPath(new URL('./support/provider-process.ts', import.meta.url))

describe(`a process that is killed while it asks a model (seed ${SEED})`, () => {
  const key = `key-${crypto.randomUUID()}`
  const random = new Random(SEED)
  let directory: string
  let server: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'polytable-paid-'))
    server = await providerServer()
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const start = (): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', program, directory, server, key, String(ROWS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  /** Resolves when it says something. */
  const says = async (child: ChildProcess, text: string): Promise<void> => {
    for await (const chunk of child.stdout!) if (String(chunk).includes(text)) return
    throw new Error(`It ended before it was ${text}`)
  }

  test(
    'goes on where it was, and asks for no answer again that had arrived',
    async () => {
      recordTrials('kills', KILLS, SEED)
      for (let kills = 0; kills < KILLS; kills++) {
        const child = start()
        await says(child, 'began')
        await sleep(random.between(100, 1200))
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      const last = start()
      await says(last, 'done')
      await once(last, 'exit')
      const asked = (await seenWith(server, key)).length
      expect(asked).toBeGreaterThanOrEqual(ROWS)
      expect(asked).toBeLessThanOrEqual(ROWS + KILLS * 2 * CONCURRENCY)
      const db = await open(directory)
      const rows = await (await db.getTable('t')).collect()
      expect(rows.map(({ text, answer }) => [text, (answer as { text: string }).text])).toEqual(
        Array.from({ length: ROWS }, (_, i) => [`text ${i}`, `TEXT ${i}`]),
      )
      await db.close()
    },
    TIMEOUT_MS,
  )
})
