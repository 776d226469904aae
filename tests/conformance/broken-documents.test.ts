import { pt } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { expect, test } from 'vitest'
import { bombs, brokenDocuments, emptyDocuments } from '../support/broken-documents.ts'
import { onOneBackend } from './support/backends.ts'

/** Where the documents begin that are broken at random; each seed gives the same. */
const SEEDS = [0, 81, 162]
/** Each of nine formats in each of nine ways. */
const COUNT = 81
/** What any document may be refused with. */
const REFUSALS = ['INVALID_DATA_FORMAT', 'CONSTRAINT_VIOLATION', 'UNSUPPORTED_OPERATION']

onOneBackend('Broken documents', (backend) => {
  /** How many rows of chunks come of files, and how many of the files are refused when they are inserted and when they are split. */
  const split = async (files: readonly File[]) => {
    const t = await backend.db.createTable(backend.path(), { doc: pt.document().nullable() })
    const v = await backend.db.createView(backend.path('chunks'), t, {
      iterator: documentSplitter(t.c.doc, {
        separators: 'sentence,token_limit',
        limit: 50,
        overlap: 10,
        metadata: 'title,heading,sourceline,page,boundingBox',
      }),
    })
    await t.insert(
      files.map((doc) => ({ doc })),
      { onError: 'ignore' },
    )
    expect(await t.count()).toBe(files.length)
    const failures = [...(await backend.db.errors(t.path)), ...(await backend.db.errors(v.path))]
    expect(failures.filter(({ type }) => !REFUSALS.includes(type))).toEqual([])
    for (const { message } of failures) expect(message).not.toMatch(/undefined|not a function|INTERNAL/)
    return { chunks: await v.count(), failures: failures.length }
  }

  test.for(SEEDS)(`${COUNT} files broken at random are read or refused, from seed %d on`, async (seed) => {
    const { chunks, failures } = await split(await brokenDocuments(seed, COUNT))
    expect(chunks).toBeGreaterThan(COUNT / 5)
    expect(failures).toBeGreaterThan(COUNT / 5)
  })

  test('files with nothing in them, and those made to take all time and memory, are read or refused', async () => {
    const files = [...emptyDocuments(), ...(await bombs())]
    const { chunks, failures } = await split(files)
    expect(chunks).toBeGreaterThan(100)
    expect(failures).toBeGreaterThan(files.length / 4)
  })
})
