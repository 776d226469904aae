import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

test('a signal of many cells, or of many calls, makes Node warn of nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-cells-'))
  try {
    const film = join(folder, 'film.mp4')
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=15:duration=2', film])
    const program = fileURLToPath(new URL('./support/many-cells-process.ts', import.meta.url))
    const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', program, film])
    expect(stdout).toBe('30 frames, 30 rows')
    expect(stderr).toBe('')
  } finally {
    await rm(folder, { recursive: true })
  }
})
