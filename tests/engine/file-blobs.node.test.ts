import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { openAsBlob } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { expect, test } from 'vitest'

test('a Blob that refers to a file is taken as any other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-blobs-'))
  const db = await open('memory://')
  try {
    const path = join(folder, 'notes.txt')
    await writeFile(path, 'Some notes.')
    const t = await db.createTable('t', { file: pt.document() })
    await t.insert({ file: await openAsBlob(path, { type: 'text/plain' }) })
    expect(new TextDecoder().decode(await (await t.first())!.file.bytes())).toBe('Some notes.')
    const same = pt.udf({
      name: 'fileBlobs.same',
      params: { file: pt.document() },
      returns: pt.document(),
      run: ({ file }) => file.blob(),
    })
    const copied = await t.addComputedColumn({ copy: same({ file: t.c.file }) })
    expect(new TextDecoder().decode(await (await copied.first())!.copy.bytes())).toBe('Some notes.')
  } finally {
    await db.close()
    await rm(folder, { recursive: true })
  }
})
