import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

test('A database is not opened in the place of a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-open-'))
  try {
    const file = join(folder, 'notes.txt')
    await writeFile(file, 'notes')
    const error = await expectError(open(file), 'DATABASE_UNAVAILABLE', { message: file })
    expect(error.hint).toContain('directory')
  } finally {
    await rm(folder, { recursive: true })
  }
})
