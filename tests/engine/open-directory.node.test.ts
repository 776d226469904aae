import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
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

test('A URL of something else is no directory, with // or without', async () => {
  const before = await readdir('.')
  for (const url of [
    'sqlite:app.db',
    'sqlite://app.db',
    'file:app',
    'HTTP://localhost/app',
    'postgres:app',
  ]) {
    await expectError(open(url), 'INVALID_CONFIGURATION', {
      message: url.split(':')[0]!.toLowerCase(),
      hint: 'memory://',
    })
  }
  expect(await readdir('.')).toEqual(before)
})

test('A path may begin with the drive of Windows, and have a colon after a slash', async () => {
  for (const path of ['C:\\no\\such', 'c:no-such', './sqlite:no-such.db', 'no-such/a:b']) {
    await expectError(open(path, { readOnly: true }), 'PATH_NOT_FOUND')
  }
})
