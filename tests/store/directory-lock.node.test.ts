import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { lockDirectory, type DirectoryLock } from '@polytable/store/pglite/node/lock-directory'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { runDirectoryChild } from './support/run-child.ts'

let base: string
let directory: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-lock-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))
beforeEach(async () => {
  directory = await mkdtemp(join(base, 'd'))
})

const refused = async (path = directory): Promise<string> =>
  (await expectError(lockDirectory(path), 'DATABASE_UNAVAILABLE')).message

describe('the lock of a directory', () => {
  test('is given to one at a time', async () => {
    for (let round = 0; round < 3; round++) {
      const lock = await lockDirectory(directory)
      expect(await refused()).toContain(`process ${process.pid}`)
      await lock.release()
    }
    expect(await readdir(directory)).toEqual(['lock.3'])
  })

  test('is given to one of many who ask at once, again and again', async () => {
    for (let round = 0; round < 20; round++) {
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)))
      const given = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      expect(given.length).toBe(1)
      await given[0]!.release()
    }
  })

  test('passes from owner to owner without two ever having it', async () => {
    let owners = 0
    let most = 0
    let times = 0
    const take = async (): Promise<DirectoryLock | undefined> =>
      lockDirectory(directory).catch(() => undefined)
    const contend = async (): Promise<void> => {
      while (times < 60) {
        const lock = await take()
        if (lock === undefined) continue
        most = Math.max(most, ++owners)
        times++
        await new Promise((resolve) => setTimeout(resolve, 1))
        owners--
        await lock.release()
      }
    }
    await Promise.all(Array.from({ length: 6 }, contend))
    expect(most).toBe(1)
  })

  test('is one lock under all names of the directory, also very long ones', async () => {
    const lock = await lockDirectory(directory)
    const alias = join(base, `alias-${'x'.repeat(150)}`)
    await symlink(directory, alias)
    await refused(alias)
    await lock.release()
    const second = await lockDirectory(alias)
    await refused()
    await second.release()
  })

  test('is refused to another process, and free when that one is killed', async () => {
    const child = runDirectoryChild(directory, 'hold')
    await child.waitForLines(1)
    expect(child.lines).toEqual(['open'])
    expect(await refused()).toContain(`process ${child.process.pid}`)
    const second = runDirectoryChild(directory, 'hold')
    await second.waitForLines(1)
    expect(second.lines).toEqual(['failed DATABASE_UNAVAILABLE'])
    await second.kill()
    // A stopped process is alive: it goes on where it was.
    child.process.kill('SIGSTOP')
    await refused()
    child.process.kill('SIGCONT')
    await child.kill()
    await (await lockDirectory(directory)).release()
  })

  test('is free when the thread that had it is terminated', async () => {
    const script = new URL('./support/lock-thread.mjs', import.meta.url)
    const worker = new Worker(script, { workerData: directory })
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    expect(await refused()).toContain(`process ${process.pid}`)
    await worker.terminate()
    await (await lockDirectory(directory)).release()
  })

  test('is not taken from an owner who cannot be seen from here', async () => {
    const lock = await lockDirectory(directory)
    const record = JSON.parse(await readFile(join(directory, 'lock.1'), 'utf8'))
    await lock.release()
    await rm(join(directory, 'lock.1'))
    const write = (changes: object): Promise<void> =>
      writeFile(join(directory, 'lock.1'), JSON.stringify({ ...record, ...changes }))
    await write({ host: 'elsewhere', bootId: 'another' })
    const error = await expectError(lockDirectory(directory), 'DATABASE_UNAVAILABLE')
    expect(error.hint).toContain(join(directory, 'lock.1'))
    // Another container of this machine whose beacon is gone, too.
    await write({ host: 'elsewhere', pidNamespace: 'pid:[1]' })
    await refused()
    // This machine, before it was started again: gone for certain.
    await write({ host: hostname(), bootId: 'another' })
    await (await lockDirectory(directory)).release()
  })

  test('is taken over where its process number went to another process', async () => {
    const lock = await lockDirectory(directory)
    const record = JSON.parse(await readFile(join(directory, 'lock.1'), 'utf8'))
    await lock.release()
    await rm(join(directory, 'lock.1'))
    await writeFile(join(directory, 'lock.1'), JSON.stringify({ ...record, beacon: null, startTicks: '1' }))
    await (await lockDirectory(directory)).release()
    await writeFile(join(directory, 'lock.9'), JSON.stringify({ ...record, beacon: null }))
    await refused()
  })
})
