import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres-database.ts'
import { expectError } from './support/expect-error.ts'

const server = inject('postgresUrl')

test('media has a place of its own on PostgreSQL only', async () => {
  await expectError(open('memory://', { media: 'folder' }), 'INVALID_CONFIGURATION', { message: 'media' })
  await expectError(open('postgres://127.0.0.1:1/x', { media: '' }), 'INVALID_ARGUMENT')
  await expectError(open('postgres://127.0.0.1:1/x', { media: 'ftp://server' }), 'INVALID_CONFIGURATION')
  await expectError(open('mysql://127.0.0.1/x'), 'INVALID_CONFIGURATION')
})

describe.skipIf(server === '')('A database on PostgreSQL', () => {
  let folder: string
  const made: TestDatabase[] = []
  const database = async (): Promise<string> => {
    const one = await createTestDatabase(server)
    made.push(one)
    return one.url
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polytable-postgres-'))
  })
  afterAll(async () => {
    for (const each of made) await each.drop()
    await rm(folder, { recursive: true, force: true })
  })

  test('is open once at a time', async () => {
    const url = await database()
    const db = await open(url)
    await expectError(open(url), 'DATABASE_UNAVAILABLE', { message: `process ${process.pid}` })
    await db.close()
    await (await open(url)).close()
  })

  test('is open read-only any number of times, but not beside one who writes', async () => {
    const url = await database()
    const db = await open(url)
    await expectError(open(url, { readOnly: true }), 'DATABASE_UNAVAILABLE')
    await db.createTable('t', { n: pt.int() })
    await db.close()
    const media = join(folder, 'never made')
    const [one, two] = await Promise.all([1, 2].map(() => open(url, { readOnly: true, media })))
    expect(await (await one!.getTable('t')).count()).toBe(0)
    expect(await (await two!.getTable('t')).count()).toBe(0)
    await expectError(open(url), 'DATABASE_UNAVAILABLE')
    await one!.close()
    await two!.close()
    expect(existsSync(media)).toBe(false)
  })

  test('keeps tables without a place for media, and says so where one is stored', async () => {
    const url = await database()
    const db = await open(url)
    const docs = await db.createTable('docs', { title: pt.string(), doc: pt.document().nullable() })
    await docs.insert([{ title: 'none', doc: null }])
    const text = new Blob(['# Hello'], { type: 'text/markdown' })
    await expectError(docs.insert([{ title: 'one', doc: text }]), 'INVALID_CONFIGURATION', {
      message: 'media',
    })
    expect(await docs.count()).toBe(1)
    await db.close()
    const again = await open(url, { media: join(folder, 'later') })
    const found = await again.getTable('docs')
    await found.insert([{ title: 'one', doc: text }])
    expect(await found.count()).toBe(2)
    await again.close()
  })

  test('does not share a place for media with another, nor with other files', async () => {
    const media = join(folder, 'media')
    const [one, two] = [await database(), await database()]
    await (await open(one, { media })).close()
    await expectError(open(two, { media }), 'INVALID_CONFIGURATION', { message: 'another database' })
    await (await open(one, { media })).close()
    await writeFile(join(folder, 'letter.txt'), 'Dear …')
    await expectError(open(two, { media: folder }), 'INVALID_CONFIGURATION', {
      message: 'not media of a database',
    })
  })
})
