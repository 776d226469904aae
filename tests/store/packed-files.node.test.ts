import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { packFiles, unpackFiles } from '@polytable/store/pglite/packed-files'

/** MiB that a process grows by when it opens an empty database: with all of the shared memory written it is 90 MiB more. */
const MAX_OPENED_MIB = 265

const program = `
  const { open } = await import('polytable')
  const before = process.memoryUsage.rss()
  const db = await open('memory://')
  console.log((process.memoryUsage.rss() - before) / 2 ** 20)
  await db.close()`

describe('packed files', () => {
  it('are an image again, without what was left out', () => {
    const image = Uint8Array.from([1, 2, 3, 9, 9, 1, 2, 3, 4, 0])
    const files = [
      { start: 0, end: 3 },
      { start: 5, end: 8 },
      { start: 8, end: 9 },
      { start: 9, end: 9 },
    ]
    const packed = packFiles(image, files)
    expect(new Uint8Array(unpackFiles(packed.slice().buffer))).toEqual(
      Uint8Array.from([1, 2, 3, 0, 0, 1, 2, 3, 4, 0]),
    )
    // What two files have is there once.
    expect(packed.length).toBe((2 + 3 * files.length) * 4 + 4)
  })
})

describe("PostgreSQL's shared memory", () => {
  it('takes no memory before it is used', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    expect(Number(stdout)).toBeGreaterThan(50)
    expect(Number(stdout)).toBeLessThan(MAX_OPENED_MIB)
  })
})
