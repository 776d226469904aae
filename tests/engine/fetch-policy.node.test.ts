import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { open, PolytableError, pt, type Database, type OpenOptions } from 'polytable'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

const MEGABYTE = 2 ** 20

type Answer = (response: ServerResponse) => void

/** What the server answers, by path. Bodies that have no end are ended by whoever asked. */
const answers: Readonly<Record<string, Answer>> = {
  '/notes.txt': (response) => response.end('notes'),
  '/rows.csv': (response) => response.end('a\n1\n2\n'),
  '/caf%E9.txt': (response) => response.end('coffee'),
  '/to-name': (response) => redirect(response, `http://localhost:${port}/notes.txt`),
  '/to-notes': (response) => redirect(response, '/notes.txt'),
  '/to-file': (response) => redirect(response, 'file:///etc/hostname'),
  '/to-nothing': (response) => redirect(response, 'http://['),
  '/for-ever': (response) => redirect(response, '/for-ever'),
  '/slow': (response) => {
    response.write('a')
  },
  '/silent': () => undefined,
  '/cut': (response) => {
    response.setHeader('content-length', 1000)
    response.write('a', () => response.destroy())
  },
  '/cut-chunks': (response) => {
    response.write('a', () => response.destroy())
  },
  '/endless': (response) => {
    const chunk = Buffer.alloc(MEGABYTE)
    const write = (): void => {
      if (!response.destroyed) response.write(chunk, write)
    }
    write()
  },
  '/declared': (response) => response.setHeader('content-length', 3 * MEGABYTE).write('a'),
  '/gzip': (response) => packed(response, 'gzip', gzipSync(Buffer.alloc(8 * MEGABYTE))),
  '/brotli': (response) => packed(response, 'br', brotliCompressSync(Buffer.alloc(8 * MEGABYTE))),
  '/small-gzip': (response) => packed(response, 'gzip', gzipSync('notes')),
  '/broken-gzip': (response) => packed(response, 'gzip', Buffer.from('not packed at all')),
  '/503': (response) => response.writeHead(503).end(),
  '/429': (response) => response.writeHead(429).end(),
  '/404': (response) => response.writeHead(404).end(),
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end()
}

function packed(response: ServerResponse, encoding: string, body: Buffer): void {
  response.setHeader('content-encoding', encoding)
  response.setHeader('content-length', body.length)
  response.end(body)
}

let server: Server
let port = 0
let asked: string[] = []
let databases: Database[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!)
    response.setHeader('content-type', 'text/plain')
    answers[new URL(request.url!, at('')).pathname]!(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  asked = []
  await Promise.all(databases.map((db) => db.close()))
  databases = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${port}${path}`

/** How a database with a policy takes in a document, and a file of rows, from a URL or a path. */
async function doors(fetchPolicy?: OpenOptions['fetchPolicy']) {
  const db = await open('memory://', fetchPolicy ? { fetchPolicy } : {})
  databases.push(db)
  const documents = await db.createTable('documents', { d: pt.document() })
  const rows = await db.createTable('rows', { a: pt.int() })
  return {
    medium: (reference: string) => documents.insert({ d: reference }),
    rows: (reference: string) => rows.insert(reference, { sourceFormat: 'csv' }),
    texts: async () => Promise.all((await documents.collect()).map(async ({ d }) => (await d.blob()).text())),
    urls: async () => (await documents.collect()).map(({ d }) => d.url),
    count: () => rows.count(),
  }
}

test('this machine is not asked unless it is allowed', async () => {
  const shut = await doors()
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '127.1',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
    'localhost.',
  ]) {
    await expectError(shut.medium(at('/notes.txt', host)), 'INSUFFICIENT_PRIVILEGES', {
      hint: 'allowPrivate',
    })
    await expectError(shut.rows(at('/rows.csv', host)), 'INSUFFICIENT_PRIVILEGES')
  }
  expect(asked).toEqual([])
  for (const policy of [{ allowPrivate: true }, { hosts: ['127.0.0.1'] }]) {
    const open = await doors(policy)
    await open.medium(at('/notes.txt'))
    await open.rows(at('/rows.csv'))
    expect(await open.texts()).toEqual(['notes'])
    expect(await open.count()).toBe(2)
  }
})

test('redirects obey the policy at every step', async () => {
  const { medium, texts, urls } = await doors({ hosts: ['127.0.0.1'] })
  await medium(at('/to-notes'))
  expect(await texts()).toEqual(['notes'])
  expect(await urls()).toEqual([at('/to-notes')])
  asked = []
  await expectError(medium(at('/to-name')), 'INSUFFICIENT_PRIVILEGES', { message: "'localhost'" })
  await expectError(medium(at('/to-file')), 'INSUFFICIENT_PRIVILEGES')
  expect(asked).toEqual(['/to-name', '/to-file'])
  await expectError(medium(at('/to-nothing')), 'STORE_UNAVAILABLE')
  await expectError(medium(at('/for-ever')), 'STORE_UNAVAILABLE')
})

test('bodies that are slow, cut or broken are a store that is unavailable; what is not there stays so', async () => {
  const { medium, rows, texts } = await doors({ allowPrivate: true, timeoutMs: 500 })
  const unavailable = ['/slow', '/silent', '/cut', '/cut-chunks', '/broken-gzip', '/503', '/429', '/for-ever']
  for (const door of [medium, rows]) {
    for (const path of unavailable) {
      const error = await expectError(door(at(path)), 'STORE_UNAVAILABLE', { message: path })
      expect(error.retryable).toBe(true)
    }
    await expectError(door(at('/404')), 'PATH_NOT_FOUND', { message: '404' })
  }
  await medium(at('/small-gzip'))
  expect(await texts()).toEqual(['notes'])
})

test('what is larger than allowed when it is unpacked is not read on', async () => {
  const { medium, rows } = await doors({ allowPrivate: true, maxBytes: 2 * MEGABYTE })
  for (const door of [medium, rows]) {
    for (const path of ['/endless', '/declared', '/gzip', '/brotli']) {
      await expectError(door(at(path)), 'CONSTRAINT_VIOLATION', { hint: 'maxBytes' })
    }
  }
})

test('without paths, no local file is read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-paths-'))
  const path = join(folder, 'notes.txt')
  await writeFile(path, 'notes')
  try {
    const { medium, rows } = await doors({ paths: false, allowPrivate: true })
    for (const reference of [
      path,
      pathToFileURL(path).href,
      `FILE://${path}`,
      '../package.json',
      '/nothing/here',
    ]) {
      await expectError(medium(reference), 'INSUFFICIENT_PRIVILEGES', { hint: 'paths' })
      await expectError(rows(reference), 'INSUFFICIENT_PRIVILEGES', { hint: 'paths' })
    }
    await medium(at('/notes.txt'))

    // Nor one that a row refers to already.
    const kept = await open(join(folder, 'database'))
    await (await kept.createTable('t', { d: pt.document() })).insert({ d: path })
    await kept.close()
    const shut = await open(join(folder, 'database'), { fetchPolicy: { paths: false } })
    databases.push(shut)
    const [row] = await (await shut.getTable('t'))!.collect()
    const file = (row as { d: { bytes(): Promise<unknown>; localPath(): Promise<unknown> } }).d
    await expectError(file.bytes(), 'INSUFFICIENT_PRIVILEGES')
    await expectError(file.localPath(), 'INSUFFICIENT_PRIVILEGES')
    await shut.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('URLs that are none are invalid arguments', async () => {
  const { medium, rows, texts } = await doors({ allowPrivate: true })
  const none = [
    ...[
      'http://',
      'http:',
      'http://[',
      at('', '127.0.0.1:99999'),
      'https://a b/',
      at('/%E0%A4%A.jpg'),
      at('/100%'),
    ],
    ...['file://host/etc/x', 'file:///a%2Fb', 'file:///a%00b', 'file:///%zz', 'file:///%E9', '/tmp/a\0b'],
    ...['data:', 'data:image/png;base64,@@@', 'data:text/plain,%E0%A4%A', 'data:text/plain'],
    ...['ftp://127.0.0.1/a', 'javascript:1', 'media:abc', 'frame:abc', 'blob:abc'],
  ]
  for (const reference of none) {
    await expectError(medium(reference), 'INVALID_ARGUMENT')
    await expectError(rows(reference), 'INVALID_ARGUMENT')
  }
  expect(asked).toEqual([])
  await medium(at('/caf%E9.txt'))
  await medium('data:text/plain;base64,bm90%0AZXM=')
  await medium('DATA:text/plain,%c3%a9%20%25')
  expect(await texts()).toEqual(['coffee', 'notes', 'é %'])
})

test('passwords and queries of URLs are not repeated', async () => {
  const { medium, rows } = await doors({ allowPrivate: true, timeoutMs: 500 })
  const references = [
    at('/notes.txt', 'user:secret@127.0.0.1'),
    at('/notes.txt', ':secret@127.0.0.1'),
    at('/notes.txt', 'secret@127.0.0.1'),
    at('/notes.txt', 'user:sec/ret?secret@127.0.0.1'),
    'http://user:secret@[',
    'http:user:secret@127.0.0.1:99999',
    'ftp://user:secret@127.0.0.1/',
    at('/503?signature=secret'),
    'http://127.0.0.1:1/a?signature=secret#secret',
  ]
  for (const reference of references) {
    for (const door of [medium, rows]) {
      const error: unknown = await door(reference).catch((failure: unknown) => failure)
      expect(PolytableError.is(error)).toBe(true)
      const told = JSON.stringify(error) + String(error) + (error as Error).stack
      expect(told.replace(/at .*\.ts.*/g, '')).not.toContain('secret')
    }
  }
})

test('a policy is checked when the database is opened', async () => {
  const wrong: readonly unknown[] = [
    ...['public', null, [], 5],
    ...[{ host: ['a'] }, { timeout: 1 }, { allowprivate: true }, { __proto__: null, constructor: 1 }],
    ...[
      { hosts: 'example.com' },
      { hosts: [5] },
      { hosts: [''] },
      { hosts: ['http://a'] },
      { hosts: ['a:80'] },
    ],
    ...[
      { hosts: ['a/b'] },
      { hosts: ['*.'] },
      { hosts: ['u@a'] },
      { hosts: ['[::1]:80'] },
      { hosts: ['a b'] },
    ],
    ...[{ allowPrivate: 1 }, { allowPrivate: 'false' }, { paths: 0 }, { paths: null }],
    ...[{ maxBytes: 0 }, { maxBytes: -1 }, { maxBytes: 1.5 }, { maxBytes: '1' }, { maxBytes: NaN }],
    ...[{ timeoutMs: 0 }, { timeoutMs: Infinity }, { timeoutMs: 2 ** 31 }, { timeoutMs: '1' }],
  ]
  for (const fetchPolicy of wrong) {
    await expectError(open('memory://', { fetchPolicy } as OpenOptions), 'INVALID_ARGUMENT', {
      message: 'fetchPolicy',
    })
  }
  await doors({
    hosts: ['::1', '[::1]', 'Bücher.example', '*.example.com', '0x7f.1'],
    maxBytes: 1,
    timeoutMs: 1,
  })
})
