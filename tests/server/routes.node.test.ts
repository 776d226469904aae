import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { open, pt, type Database } from 'polytable'
import { string, stringSplitter, uuid } from 'polytable/functions'
import { createRouter, type JobStatus, type Router } from 'polytable/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PNG } from '../support/provider-servers/answers.ts'
import { serveApp, type ServedApp } from './support/serve-router.ts'

const png = Buffer.from(PNG, 'base64')
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const video = await readFile(fileURLToPath(new URL('../media/fixtures/small.mp4', import.meta.url)))

const fails = pt.udf({
  name: 'failsOnServer',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => {
    if (text === 'lost')
      throw new Error("cannot read '/srv/data/a.txt', C:\\data\\b or file:///srv/c of https://a.example/d/e")
    if (text === 'bad') throw new Error('no such text')
    return text.toUpperCase()
  },
})

let released: (() => void) | undefined
const waits = pt.udf({
  name: 'waitsOnServer',
  params: { text: pt.string() },
  returns: pt.string(),
  run: async ({ text }) => {
    await new Promise<void>((resolve) => (released = resolve))
    return text
  },
})

const Docs = pt
  .table('docs', {
    id: pt.uuid().primaryKey().default(uuid.uuid7()),
    title: pt.string(),
    pages: pt.int().nullable(),
    photo: pt.image().nullable(),
    film: pt.video().nullable(),
    raw: pt.binary().nullable(),
    big: pt.bigint().nullable(),
    at: pt.timestamp().nullable(),
    vector: pt.array({ shape: [2], dtype: 'float32' }).nullable(),
    tags: pt.json().nullable(),
  })
  .computed((c) => ({ loud: fails({ text: c.title }) }))
const Words = pt.view('words', Docs, {
  iterator: (d) => stringSplitter(d.title, { separators: 'sentence' }),
})

let folder: string
let db: Database
let router: Router
let app: ServedApp
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polytable-routes-'))
  db = await open(join(folder, 'db'), { schema: [Docs, Words] })
  const long = await db.createView('long', db.table(Docs).where(db.table(Docs).c.pages.gt(10)))
  const slow = await db.createTable('slow', { text: pt.string() })
  const slower = await slow.addComputedColumn({ done: waits({ text: slow.c.text }) })
  const docs = db.table(Docs)
  const byTitle = pt.query({
    name: 'docsByTitle',
    params: { title: pt.string(), least: pt.int().default(0) },
    run: ({ title, least }) =>
      docs
        .where(docs.c.title.eq(title).and(docs.c.pages.ge(least)))
        .orderBy(docs.c.pages)
        .select('title', 'pages', 'photo', 'big', 'raw', 'vector', 'at'),
  })
  const photo = pt.query({
    name: 'photoOfDoc',
    params: { id: pt.uuid() },
    run: ({ id }) => docs.where(docs.c.id.eq(id)).select('photo'),
  })
  router = createRouter(db, { maxBodyBytes: 1_000_000, title: 'Documents', version: '2.1.0' })
  router
    .addInsertRoute(docs, { path: '/docs' })
    .addInsertRoute(docs, {
      path: '/uploads',
      inputs: ['title'],
      uploadfileInputs: ['film'],
      outputs: ['film'],
    })
    .addInsertRoute(docs, {
      path: '/file',
      inputs: ['title', 'photo'],
      outputs: ['photo'],
      returnFileResponse: true,
    })
    .addInsertRoute(slower, { path: '/slow', background: true })
    .addInsertRoute(docs, { path: '/failing', inputs: ['title'], background: true })
    .addComputeRoute(docs, { path: '/compute', inputs: ['title'], outputs: ['title', 'loud'] })
    .addComputeRoute(db.table(Words), { path: '/words', inputs: ['title'], outputs: ['text'] })
    .addComputeRoute(long, { path: '/long', inputs: ['title', 'pages'], outputs: ['pages'] })
    .addUpdateRoute(docs, {
      path: '/docs/update',
      inputs: ['title', 'pages'],
      outputs: ['title', 'pages', 'loud'],
    })
    .addDeleteRoute(docs, { path: '/docs/delete' })
    .addDeleteRoute(docs, { path: '/docs/delete-by', matchColumns: ['title', 'pages'] })
    .addQueryRoute({ path: '/search', query: byTitle })
    .addQueryRoute({ path: '/find', query: byTitle, method: 'get' })
    .addQueryRoute({ path: '/one', query: byTitle, oneRow: true, inputs: ['title'] })
    .addQueryRoute({ path: '/photo', query: photo, oneRow: true, returnFileResponse: true, method: 'get' })
    .addQueryRoute({
      path: '/numbers',
      query: docs
        .where(docs.c.title.eq('many'))
        .orderBy(docs.c.pages)
        .select({ n: docs.c.pages, l: string.len(docs.c.title) }),
      method: 'get',
    })
  app = await serveApp(new Hono().route('/api', router))
})
afterAll(async () => {
  await app.close()
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}
const get = async (path: string): Promise<Answer> => {
  const response = await fetch(`${app.url}${path}`)
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}
const post = async (path: string, given: object): Promise<Answer> => {
  const isForm = given instanceof FormData
  const response = await fetch(`${app.url}/api${path}`, {
    method: 'POST',
    body: isForm ? given : JSON.stringify(given),
    headers: isForm ? {} : { 'content-type': 'application/json' },
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}
const form = (members: Readonly<Record<string, string | Blob>>): FormData => {
  const made = new FormData()
  for (const [name, value] of Object.entries(members)) made.append(name, value)
  return made
}

describe('an insert route', () => {
  test('stores a row of JSON and gives it back as JSON', async () => {
    const { status, body } = await post('/docs', {
      title: 'one',
      pages: 3,
      photo: `data:image/png;base64,${PNG}`,
      raw: Buffer.from('abc').toString('base64'),
      big: '9007199254740993',
      at: '2026-01-02T03:04:05Z',
      vector: [1, 2.5],
      tags: { a: ['b'] },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      title: 'one',
      pages: 3,
      photo: `/api/media/${hashOf(png)}`,
      film: null,
      raw: Buffer.from('abc').toString('base64'),
      big: '9007199254740993',
      at: expect.stringMatching(/^2026-01-02T03:04:05/) as string,
      vector: [1, 2.5],
      tags: { a: ['b'] },
      loud: 'ONE',
    })
    const [row] = await db
      .table(Docs)
      .where(db.table(Docs).c.id.eq(body['id'] as string))
      .collect()
    expect(row).toMatchObject({ title: 'one', big: 9007199254740993n, at: new Date('2026-01-02T03:04:05Z') })
    expect(Buffer.from(row!.raw!).toString()).toBe('abc')
  })

  test('stores a row of a form, its texts by their types', async () => {
    const { status, body } = await post(
      '/docs',
      form({ title: '007', pages: '12', tags: '[1]', photo: new Blob([png]), raw: new Blob(['abc']) }),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      title: '007',
      pages: 12,
      tags: [1],
      photo: `/api/media/${hashOf(png)}`,
      raw: 'YWJj',
    })
  })

  test('can be given and can give a file', async () => {
    const { body } = await post('/uploads', form({ title: 'film', film: new File([video], 'small.mp4') }))
    expect(body).toEqual({ film: `/api/media/${hashOf(video)}` })
    const refused = await post('/uploads', { title: 'film', film: 'https://example.com/a.mp4' })
    expect(refused).toMatchObject({ status: 422, body: { errorCode: 'INVALID_ARGUMENT', column: 'film' } })
    const response = await fetch(`${app.url}/api/file`, {
      method: 'POST',
      body: form({ title: 'file', photo: new Blob([png]) }),
    })
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true)
  })

  test('reads nothing of the server for who asks', async () => {
    const path = join(folder, 'secret.png')
    await writeFile(path, png)
    const before = await db.table(Docs).count()
    for (const photo of [
      path,
      `file://${path}`,
      `FILE:///${path}`,
      ' /etc/hosts',
      's3://bucket/a.png',
      'memory:',
      { url: path },
      [1],
    ]) {
      for (const given of typeof photo === 'string'
        ? [{ title: 'x', photo }, form({ title: 'x', photo })]
        : [{ title: 'x', photo }]) {
        const { status, body } = await post('/docs', given)
        expect([status, body['errorCode'], body['column']]).toEqual([422, 'INVALID_ARGUMENT', 'photo'])
        expect(JSON.stringify(body)).not.toContain(folder)
      }
    }
    // Neither from its own network, as everywhere.
    const own = await post('/docs', { title: 'x', photo: `${app.url}/api/media/${hashOf(png)}` })
    expect(own).toMatchObject({ status: 403, body: { errorCode: 'INSUFFICIENT_PRIVILEGES' } })
    expect(await db.table(Docs).count()).toBe(before)
  })

  test.each([
    [{ title: 'a', more: 1 }, 422, 'INVALID_ARGUMENT', 'more'],
    [{ title: 'a', loud: 'A' }, 422, 'INVALID_ARGUMENT', 'loud'],
    [{ pages: 1 }, 422, 'MISSING_REQUIRED', 'title'],
    [{ title: 1 }, 422, 'TYPE_MISMATCH', 'title'],
    [{ title: null }, 422, 'MISSING_REQUIRED', 'title'],
    [{ title: 'a', pages: 1.5 }, 422, 'TYPE_MISMATCH', 'pages'],
    [{ title: 'a', ['__proto__x']: {} }, 422, 'INVALID_ARGUMENT', '__proto__x'],
  ])('refuses %j', async (given, status, errorCode, column) => {
    const answer = await post('/docs', given)
    expect(answer).toMatchObject({ status, body: { errorCode, column, retryable: false } })
    expect(answer.body).not.toHaveProperty('stack')
  })

  test('refuses texts of a form that are no values, files where none go, and names that come twice', async () => {
    expect(await post('/docs', form({ title: 'a', pages: 'many' }))).toMatchObject({
      status: 422,
      body: { errorCode: 'TYPE_MISMATCH', column: 'pages' },
    })
    expect(await post('/docs', form({ title: new Blob(['a']) }))).toMatchObject({
      body: { errorCode: 'TYPE_MISMATCH', column: 'title' },
    })
    const twice = form({ title: 'a' })
    twice.append('title', 'b')
    expect(await post('/docs', twice)).toMatchObject({ body: { errorCode: 'INVALID_DATA_FORMAT' } })
    expect(await post('/docs', { title: 'x'.repeat(1_000_001) })).toMatchObject({ status: 413 })
  })

  test('stores no row of which a column fails, and shows no stack', async () => {
    const before = await db.table(Docs).count()
    const { status, body } = await post('/docs', { title: 'bad' })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).toMatchObject({ column: 'loud' })
    expect(JSON.stringify(body)).not.toMatch(/\bat .*[:(]\d|node_modules|\.ts|\.js/)
    expect(await db.table(Docs).count()).toBe(before)
  })

  test('names no files of the server', async () => {
    const { body } = await post('/docs', { title: 'lost' })
    expect(body['message']).toContain("cannot read '[path]")
    expect(body['message']).toContain('https://a.example/d/e')
    expect(body['message']).not.toMatch(/srv|data/)
  })
})

describe('a compute route', () => {
  test('gives what a row would be, and stores nothing', async () => {
    const before = await db.table(Docs).count()
    expect((await post('/compute', { title: 'one' })).body).toEqual({ title: 'one', loud: 'ONE' })
    expect(await db.table(Docs).count()).toBe(before)
  })

  test('gives a list of a view that splits, and null of one that leaves the row out', async () => {
    expect((await post('/words', { title: 'First one. Then two.' })).body).toMatchObject([
      { text: expect.stringContaining('First one') as string },
      { text: expect.stringContaining('Then two') as string },
    ])
    expect((await post('/long', { title: 'a', pages: 11 })).body).toEqual({ pages: 11 })
    expect((await post('/long', { title: 'a', pages: 9 })).body).toBeNull()
  })
})

describe('update and delete routes', () => {
  test('change the row of a key, in what is given', async () => {
    const { id } = (await post('/docs', { title: 'before', pages: 1 })).body
    const changed = await post('/docs/update', { id, title: 'after' })
    expect(changed).toEqual({ status: 200, body: { title: 'after', pages: 1, loud: 'AFTER' } })
    expect(await post('/docs/update', { id })).toMatchObject({
      status: 422,
      body: { errorCode: 'MISSING_REQUIRED' },
    })
    expect(await post('/docs/update', { title: 'x' })).toMatchObject({
      body: { errorCode: 'MISSING_REQUIRED', column: 'id' },
    })
    expect(await post('/docs/update', { id, photo: `data:image/png;base64,${PNG}` })).toMatchObject({
      body: { errorCode: 'INVALID_ARGUMENT', column: 'photo' },
    })
    const none = await post('/docs/update', { id: crypto.randomUUID(), title: 'x' })
    expect(none).toMatchObject({ status: 404, body: { errorCode: 'ROW_NOT_FOUND' } })
    expect((await post('/docs/delete', { id })).body).toEqual({ rows: 1 })
    expect((await post('/docs/delete', { id })).body).toEqual({ rows: 0 })
  })

  test('delete by the columns that are named, all of which have to be given', async () => {
    for (const pages of [1, 1, 2]) await post('/docs', { title: 'many of them', pages })
    const before = await db.table(Docs).count()
    expect(await post('/docs/delete-by', { title: 'many of them' })).toMatchObject({ status: 422 })
    expect(await post('/docs/delete-by', { title: 'many of them', pages: null })).toMatchObject({
      status: 422,
    })
    expect(await post('/docs/delete-by', {})).toMatchObject({ status: 422 })
    expect(await db.table(Docs).count()).toBe(before)
    expect((await post('/docs/delete-by', { title: 'many of them', pages: 1 })).body).toEqual({ rows: 2 })
    expect(await db.table(Docs).count()).toBe(before - 2)
  })
})

describe('a query route', () => {
  beforeAll(async () => {
    await db.table(Docs).insert([
      {
        title: 'q',
        pages: 1,
        big: 2n ** 60n,
        raw: new Uint8Array([1]),
        vector: new Float32Array([1, 2]),
        photo: png,
      },
      { title: 'q', pages: 2 },
      { title: 'single', pages: 1 },
    ])
  })

  test('gives rows for the values of its parameters, by POST and GET', async () => {
    const { body } = await post('/search', { title: 'q' })
    expect(body).toEqual({
      rows: [
        {
          title: 'q',
          pages: 1,
          photo: `/api/media/${hashOf(png)}`,
          big: String(2n ** 60n),
          raw: 'AQ==',
          vector: [1, 2],
          at: null,
        },
        { title: 'q', pages: 2, photo: null, big: null, raw: null, vector: null, at: null },
      ],
    })
    expect((await get('/api/find?title=q&least=2')).body['rows']).toHaveLength(1)
    expect((await get('/api/find?title=none')).body).toEqual({ rows: [] })
    expect(await get('/api/find?title=q&title=r')).toMatchObject({ status: 422 })
    expect(await get('/api/find?title=q&least=two')).toMatchObject({
      status: 422,
      body: { errorCode: 'TYPE_MISMATCH' },
    })
    expect(await get('/api/find')).toMatchObject({
      status: 422,
      body: { errorCode: 'MISSING_REQUIRED', column: 'title' },
    })
    expect(await post('/search', { title: 'q', other: 1 })).toMatchObject({
      status: 422,
      body: { column: 'other' },
    })
  })

  test('gives one row, 404 for none and 409 for several', async () => {
    expect((await post('/one', { title: 'single' })).body).toMatchObject({ title: 'single', pages: 1 })
    expect(await post('/one', { title: 'none' })).toMatchObject({
      status: 404,
      body: { errorCode: 'ROW_NOT_FOUND' },
    })
    expect(await post('/one', { title: 'q' })).toMatchObject({
      status: 409,
      body: { errorCode: 'CONSTRAINT_VIOLATION' },
    })
    expect(await post('/one', { title: 'q', least: 2 })).toMatchObject({ status: 422 })
  })

  test('gives the file of the one row', async () => {
    const docs = db.table(Docs)
    const rows = await docs.where(docs.c.title.eq('q')).orderBy(docs.c.pages).select('id').collect()
    const found = await fetch(`${app.url}/api/photo?id=${rows[0]!.id}`)
    expect(Buffer.from(await found.arrayBuffer()).equals(png)).toBe(true)
    expect((await fetch(`${app.url}/api/photo?id=${rows[1]!.id}`)).status).toBe(404)
  })

  test('sends many rows as they are read', async () => {
    const rows = Array.from({ length: 5000 }, (_, pages) => ({ title: 'many', pages }))
    await db.table(Docs).insert(rows)
    const { body } = await get('/api/numbers')
    expect(body).toEqual({ rows: rows.map(({ pages }) => ({ n: pages, l: 4 })) })
    const docs = db.table(Docs)
    await docs.delete({ where: docs.c.title.eq('many') })
  })
})

describe('media', () => {
  const url = (): string => `${app.url}/api/media/${hashOf(video)}`

  test('answer whole and in parts, and tell what they are', async () => {
    const whole = await fetch(url())
    expect(Buffer.from(await whole.arrayBuffer()).equals(video)).toBe(true)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(video.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: `"${hashOf(video)}"`,
    })
    const head = await fetch(url(), { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(video.length)])
  })

  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=100-', 100, video.length],
    ['bytes=-7', video.length - 7, video.length],
    [`bytes=5-${video.length * 2}`, 5, video.length],
    ['bytes=3-3', 3, 4],
  ])('%s is a part', async (range, start, end) => {
    const part = await fetch(url(), { headers: { range } })
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes ${start}-${end - 1}/${video.length}`,
    ])
    expect(Buffer.from(await part.arrayBuffer()).equals(video.subarray(start, end))).toBe(true)
  })

  test.each([
    [`bytes=${video.length}-`, 416],
    ['bytes=-0', 416],
    ['bytes=9-3', 200],
    ['bytes=0-1,4-5', 200],
    ['rows=1-2', 200],
  ])('%s is answered with %s', async (range, status) => {
    const answer = await fetch(url(), { headers: { range } })
    expect(answer.status).toBe(status)
    await answer.arrayBuffer()
  })

  test('that are known are not sent again', async () => {
    const etag = `"${hashOf(video)}"`
    expect((await fetch(url(), { headers: { 'if-none-match': `"x", W/${etag}` } })).status).toBe(304)
    const other = await fetch(url(), { headers: { range: 'bytes=0-1', 'if-range': '"x"' } })
    expect(other.status).toBe(200)
    await other.arrayBuffer()
    const same = await fetch(url(), { headers: { range: 'bytes=0-1', 'if-range': etag } })
    expect(same.status).toBe(206)
    await same.arrayBuffer()
  })

  test('are found by another router, of columns that it shows, and no others', async () => {
    const docs = db.table(Docs)
    const other = createRouter(db).addInsertRoute(docs, { path: '/docs', outputs: ['photo'] })
    expect((await other.request(`/media/${hashOf(png)}`)).status).toBe(200)
    for (const hash of [hashOf(video), hashOf(new Uint8Array()), '..%2f..%2fetc', 'x'])
      expect((await other.request(`/media/${hash}`)).status).toBe(404)
  })

  test('that may run scripts do not', async () => {
    const pages = await db.createTable('pages', { page: pt.document() })
    const own = createRouter(db).addInsertRoute(pages, { path: '/pages' })
    const body = form({
      page: new File(['<!doctype html><script>alert(1)</script>'], 'a.html', { type: 'text/html' }),
    })
    const { page } = (await (await own.request('/pages', { method: 'POST', body })).json()) as {
      page: string
    }
    const answer = await own.request(page)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  })
})

describe('work in the background', () => {
  const ended = async (jobUrl: string): Promise<JobStatus> => {
    let status: JobStatus | undefined
    await expect
      .poll(async () => (status = (await get(jobUrl)).body as unknown as JobStatus).status)
      .not.toBe('pending')
    return status!
  }

  test('is answered at once, and told of until it is done', async () => {
    const { status, body } = await post('/slow', { text: 'a' })
    expect([status, Object.keys(body)]).toEqual([202, ['id', 'jobUrl']])
    const jobUrl = String(body['jobUrl'])
    expect(jobUrl).toBe(`/api/jobs/${String(body['id'])}`)
    expect((await get(jobUrl)).body).toEqual({ id: body['id'], status: 'pending' })
    await expect.poll(() => released).toBeDefined()
    released!()
    expect(await ended(jobUrl)).toEqual({ id: body['id'], status: 'done', result: { text: 'a', done: 'a' } })
  })

  test('tells why it failed', async () => {
    const { body } = await post('/failing', { title: 'bad' })
    const { error } = (await ended(String(body['jobUrl']))) as JobStatus & { status: 'error' }
    expect(error).toMatchObject({ column: 'loud' })
    expect(await post('/failing', { wrong: 1 })).toMatchObject({ status: 422 })
    expect(await get('/api/jobs/none')).toMatchObject({ status: 404, body: { errorCode: 'JOB_NOT_FOUND' } })
  })
})

describe('a router', () => {
  test('puts what use() was given before all of its routes', async () => {
    const guarded = createRouter(db)
    guarded.use(async (context, next) =>
      context.req.header('authorization') === 'me' ? next() : context.text('no', 401),
    )
    guarded.addInsertRoute(db.table(Docs), { path: '/docs' })
    for (const path of ['/openapi.json', `/media/${hashOf(png)}`, '/jobs/a'])
      expect((await guarded.request(path)).status).toBe(401)
    expect((await guarded.request('/openapi.json', { headers: { authorization: 'me' } })).status).toBe(200)
  })

  test('refuses routes that cannot be', async () => {
    const docs = db.table(Docs)
    const own = createRouter(db)
    const path = '/x'
    expect(() => own.addInsertRoute(db.table(Words) as never, { path })).toThrow('requires a table')
    expect(() => own.addInsertRoute(docs, { path, outputs: ['none' as never] })).toThrow("no column 'none'")
    expect(() => own.addInsertRoute(docs, { path: '/:x' })).toThrow('path must be')
    expect(() => own.addInsertRoute(docs, { path, more: 1 } as never)).toThrow("no option 'more'")
    expect(() => own.addInsertRoute(docs, { path, outputs: ['title'], returnFileResponse: true })).toThrow(
      'one column of media',
    )
    expect(() => own.addDeleteRoute(docs, { path, matchColumns: ['tags'] })).toThrow('cannot be compared')
    const keyless = await db.createTable('keyless', { a: pt.int() })
    expect(() => own.addUpdateRoute(keyless, { path })).toThrow('no primary key')
    expect(() => own.addDeleteRoute(keyless, { path })).toThrow('no primary key')
    expect(() => own.addDeleteRoute(keyless, { path, matchColumns: [] })).toThrow('no primary key')
    expect(() => own.addQueryRoute({ path, query: 1 as never })).toThrow('query must be')
    expect(() => own.addQueryRoute({ path, query: docs.select('title'), inputs: ['a'] })).toThrow(
      "no parameter 'a'",
    )
  })

  test('describes its routes', async () => {
    const { body } = await get('/api/openapi.json')
    expect(body).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Documents', version: '2.1.0' },
      servers: [{ url: '/api' }],
    })
    const paths = body['paths'] as Record<string, Record<string, never>>
    expect(Object.keys(paths)).toContain('/jobs/{id}')
    expect(paths['/docs']).toMatchObject({
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                required: ['title'],
                additionalProperties: false,
                properties: {
                  title: { type: 'string' },
                  pages: { type: ['integer', 'null'] },
                  at: { type: ['string', 'null'], format: 'date-time' },
                },
              },
            },
            'multipart/form-data': {
              schema: {
                properties: { photo: { type: 'string', contentMediaType: 'application/octet-stream' } },
              },
            },
          },
        },
        responses: {
          200: {
            content: {
              'application/json': { schema: { properties: { photo: { format: 'uri-reference' } } } },
            },
          },
        },
      },
    })
    expect(paths['/uploads']).not.toHaveProperty('post.requestBody.content.application/json')
    expect(paths['/find']).toMatchObject({
      get: {
        parameters: [
          { name: 'title', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'least', in: 'query', required: false, schema: { type: 'integer' } },
        ],
      },
    })
    expect(paths['/numbers']).toMatchObject({
      get: {
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  properties: { rows: { items: { properties: { n: { type: ['integer', 'null'] } } } } },
                },
              },
            },
          },
        },
      },
    })
    expect(paths['/slow']).toMatchObject({ post: { responses: { 202: {} } } })
    expect(paths['/long']).toMatchObject({
      post: {
        responses: {
          200: {
            content: { 'application/json': { schema: { anyOf: [{ type: 'object' }, { type: 'null' }] } } },
          },
        },
      },
    })
  })
})
