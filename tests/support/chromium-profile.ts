import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder of the browser's own files while tests run. Without one Chromium keeps the files of OPFS in memory, in another
 * process, as in a private window: that is a special case, and three times slower.
 */
export const chromiumProfile = join(tmpdir(), `polytable-tests-${process.pid}`)

export function setup(): void {
  process.once('exit', () => rmSync(chromiumProfile, { recursive: true, force: true }))
}
