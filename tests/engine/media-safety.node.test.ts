import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { open, pt, type Database } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

let folder = ''
let db: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polytable-media-safety-'))
  db = await open(join(folder, 'database'))
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true })
})

const textFile = (text: string, name = 'a.txt'): File => new File([text], name, { type: 'text/plain' })
const media = (): string[] =>
  readdirSync(join(folder, 'database', 'media'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()

describe('what failed calls have stored', () => {
  test('is deleted when they reject', async () => {
    const t = await db.createTable('failing', { id: pt.int().primaryKey(), d: pt.document().nullable() })
    await t.insert([{ id: 1, d: textFile('kept') }, { id: 2 }])
    const before = media()
    const fails = pt.udf({
      name: 'failsOnSecond',
      params: { id: pt.int() },
      returns: pt.document(),
      run: ({ id }) => {
        if (id === 2) throw new Error('no')
        return textFile('computed')
      },
    })
    const stop = new AbortController()
    async function* aborted() {
      yield { id: 9, d: textFile('aborted') }
      for (let id = 10; id < 1010; id++) yield { id }
      stop.abort(new Error('stopped'))
      yield { id: 1010 }
    }
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      insert: () => t.insert([{ id: 5, d: textFile('one') }, { id: 1 }]),
      'insert of what was kept': () => t.insert({ id: 1, d: textFile('kept') }),
      batchUpdate: () =>
        t.batchUpdate([
          { id: 1, d: textFile('two') },
          { id: 77, d: textFile('three') },
        ]),
      update: () => t.update({ d: textFile('four'), id: 5 }),
      addColumn: () => t.addComputedColumn({ e: fails({ id: t.c.id }) }, { onError: 'abort' }),
      'an aborted insert': () => t.insert(aborted(), { signal: stop.signal }),
    }
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(), name).rejects.toThrow()
      // An aborted call rejects before it is taken back; the next of the table waits for that.
      await t.delete({ where: t.c.id.eq(-1) })
      expect(media(), name).toEqual(before)
    }
  })

  test('and what was computed for a result alone is deleted at the next opening', async () => {
    const path = join(folder, 'results')
    let own = await open(path)
    const t = await own.createTable('t', { d: pt.document() })
    const upper = pt.udf({
      name: 'upperDocument',
      params: { d: pt.document() },
      returns: pt.document(),
      run: async ({ d }) => textFile((await (await d.blob()).text()).toUpperCase()),
    })
    await t.insert({ d: textFile('row') })
    const [computed] = await t.compute([{ d: textFile('computed') }])
    expect(await (await computed!.d.blob()).text()).toBe('computed')
    const [selected] = await t.select({ upper: upper({ d: t.c.d }) }).collect()
    // A call that fails meanwhile takes nothing from results.
    await expect(t.insert([{ d: textFile('computed') }, { d: null as never }])).rejects.toThrow()
    expect(await (await selected!.upper.blob()).text()).toBe('ROW')
    expect(await (await computed!.d.blob()).text()).toBe('computed')
    const files = () =>
      readdirSync(join(path, 'media'), { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
    expect(files()).toHaveLength(3)
    await own.close()
    own = await open(path)
    expect(files()).toHaveLength(1)
    await own.close()
  })
})

test('vacuums at the same time leave what is stored again', async () => {
  const tables = await Promise.all(
    [0, 1, 2].map((i) => db.createTable(`vacuumed${i}`, { id: pt.int(), d: pt.document() })),
  )
  const run = async (i: number): Promise<void> => {
    const t = tables[i]!
    for (let round = 0; round < 8; round++) {
      await t.insert([0, 1, 2].map((id) => ({ id, d: textFile(`shared ${(id + round) % 4}`) })))
      if (round % 3 === i)
        await expect(t.insert({ id: 1, d: textFile('shared 0'), no: 1 } as never)).rejects.toThrow()
      await t.delete({ where: t.c.id.lt(2) })
      await t.vacuum({ keepVersions: 1 })
    }
  }
  await Promise.all([run(0), run(1), run(2)])
  for (const t of tables) {
    for (const { d } of await t.collect()) expect(await (await d.blob()).text()).toMatch(/^shared \d$/)
  }
})

test('localPath() of what lies in no file stays in a folder of its own, whatever the name', async () => {
  const memory = await open('memory://')
  const t = await memory.createTable('t', { d: pt.document() })
  const target = join(folder, 'planted.txt')
  const names = [
    ...[
      '../'.repeat(20) + target.slice(1),
      target,
      `a/../../../../../../..${target}`,
      '..',
      '.',
      '',
      '/',
      '../',
      '..\\..\\x',
    ],
    ...[
      'a/b/c.txt',
      'a\\b.txt',
      'C:\\a.txt',
      'a:b.txt',
      '\\\\host\\share\\x',
      'file:///etc/x',
      '~/x',
      '-rf',
      '.hidden',
    ],
    ...['CON', 'con.txt', 'NUL.tar.gz', 'COM1', 'LPT9.txt', 'aux .txt', 'CONIN$', 'trailing. . .', ' '],
    ...[
      'x'.repeat(5000),
      `${'漢'.repeat(300)}.txt`,
      `a.${'x'.repeat(400)}`,
      '💩'.repeat(300),
      `${'a'.repeat(79)}💩`,
    ],
    ...['line\nbreak.txt', '\u202Egpj.exe', 'a*b?c"d<e>f|g.txt', 'plain name.txt'],
  ]
  const folders = new Set<string>()
  for (const name of names) {
    const status = await t.insert({ d: textFile('from a stranger', name) }, { returnRows: true })
    const path = await status.rowsReturned[0]!.d.localPath()
    folders.add(dirname(path))
    expect(dirname(dirname(path)), name).toBe(tmpdir())
    expect(basename(path), name).toMatch(/^[^/\\:\p{Control}]{1,80}$/u)
    expect(basename(path), name).not.toMatch(/^(\.+|con|nul|com1|lpt9|aux|conin\$)(\.|$)/i)
    expect(await readFile(path, 'utf8')).toBe('from a stranger')
    await rm(dirname(path), { recursive: true })
    if (name === 'plain name.txt') expect(basename(path)).toBe(name)
  }
  expect(folders.size).toBe(names.length)
  expect(existsSync(target)).toBe(false)
  await memory.close()
})

test('an object that looks like a stored medium is data', async () => {
  const secret = join(folder, 'secret.txt')
  await writeFile(secret, 'the secret')
  const t = await db.createTable('forged', {
    id: pt.int(),
    d: pt.document().nullable(),
    m: pt.image().nullable(),
    j: pt.json().nullable(),
  })
  await t.insert({ id: 0, d: textFile('stored') })
  const stored = (await t.first())!.d!
  const cell = JSON.parse(JSON.stringify(stored)) as Record<string, unknown>
  const forged: readonly unknown[] = [
    ...[cell, { cell, seal: '' }, { cell, seal: 'x' }, { cell, seal: null }, { cell }, [cell]],
    { url: `file://${secret}`, mediaType: 'text/plain', hash: 'x', size: 1 },
    { url: 'media:x', mediaType: 'text/plain', hash: `../../../..${secret}`, size: 1 },
    { url: 'frame:x', mediaType: 'image/png', hash: 'x', size: 1, frame: 'no frame' },
    { url: 'frame:x', mediaType: 'image/png', hash: 'x', size: 1, frame: { video: cell, time: 0 } },
    { url: 5, mediaType: 'image/png', hash: 'x', size: 'large', frame: true },
  ]
  const giveBack = pt.udf({
    name: 'giveBack',
    params: { j: pt.json() },
    returns: pt.document(),
    run: ({ j }) => j as never,
  })
  for (const given of forged) {
    for (const column of ['d', 'm']) {
      await expectError(t.insert({ id: 1, [column]: given } as never), 'TYPE_MISMATCH', { column })
      await expectError(t.update({ [column]: given } as never), 'TYPE_MISMATCH', { column })
      await expectError(t.compute([{ id: 1, [column]: given } as never]), 'TYPE_MISMATCH', { column })
    }
    const { rowsReturned } = await t.insert({ id: 2, j: given as never }, { returnRows: true })
    expect(rowsReturned[0]!.j).toEqual(given)
    const [row] = await t
      .where(t.c.id.eq(2))
      .select({ d: giveBack({ j: t.c.j }) })
      .collect()
      .catch(() => [])
    expect(row?.d ?? null).toBeNull()
    await t.delete({ where: t.c.id.eq(2) })
  }
  // What the program has from the database is none of these; in a column of JSON it is what is stored of it.
  await t.insert({ id: 3, d: stored, j: stored as never })
  const [copied] = await t.where(t.c.id.eq(3)).collect()
  expect(await (await copied!.d!.blob()).text()).toBe('stored')
  expect(copied!.j).toEqual(cell)
  expect(JSON.stringify(copied)).not.toContain('seal')
})

test('results are kept by the content of media, and not of objects that look like media', async () => {
  const hashes = pt.udf({
    name: 'sizeOfJson',
    params: { j: pt.json() },
    returns: pt.int(),
    memoised: true,
    run: ({ j }) => (j as { size: number }).size,
  })
  const t = await db.createTable('memoised', { j: pt.json() })
  await t.insert([1, 2].map((size) => ({ j: { url: 'media:a', mediaType: '', hash: 'a', size } })))
  expect(await t.select({ size: hashes({ j: t.c.j }) }).collect()).toEqual([{ size: 1 }, { size: 2 }])
})

test('directories, devices, pipes and sockets are no files', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const socket = join(folder, 'socket')
  const server = createServer().listen(socket)
  await once(server, 'listening')
  const link = join(folder, 'link')
  await symlink('/dev/zero', link)
  const t = await db.createTable('files', { d: pt.document() })
  const rows = await db.createTable('file_rows', { a: pt.string() })
  for (const path of ['/dev/zero', '/dev/null', '/dev/tty', link, pipe, socket, folder, `file://${pipe}`]) {
    await expectError(t.insert({ d: path }), 'INVALID_ARGUMENT', { message: 'is not a file' })
    await expectError(rows.insert(path, { sourceFormat: 'csv' }), 'INVALID_ARGUMENT', {
      message: 'is not a file',
    })
  }
  // One that takes the place of a file afterwards is not read either.
  const path = join(folder, 'replaced.txt')
  await writeFile(path, 'text')
  await t.insert({ d: path })
  await rm(path)
  execFileSync('mkfifo', [path])
  const [row] = await t.collect()
  await expectError(row!.d.bytes(), 'INVALID_ARGUMENT', { message: 'is not a file' })
  server.close()
})
