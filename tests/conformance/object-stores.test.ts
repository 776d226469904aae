import { pt, type ByteRange, type Database, type OpenOptions, type StorageOptions } from 'polytable'
import { net } from 'polytable/functions'
import { expect, test } from 'vitest'
import { azuriteAccount, objectServers, s3Keys } from '../support/object-servers/index.ts'
import { inBrowser, onOneBackend, type Setting } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { redAndBlue } from './support/media.ts'
import { nightlyInBrowsers } from '../support/nightly.ts'

const { s3, azure, fake } = await objectServers()

/** Of the buckets that the tests use: one URL for each server. */
const storage: Readonly<Record<string, StorageOptions>> = {
  's3://media': { ...s3Keys, endpoint: s3 },
  's3://media/fake': { ...s3Keys, endpoint: fake },
  'az://media': { ...azuriteAccount, accountKey: async () => azuriteAccount.accountKey, endpoint: azure },
}

const page = (text: string): File => new File([`# ${text}`], `${text}.md`, { type: 'text/markdown' })
const image = async (): Promise<Blob> => (await fetch(redAndBlue)).blob()

/** A place below a bucket that nothing else uses. */
const unique = (bucket: string): string => `${bucket}/${crypto.randomUUID()}`

/** The keys of the fake server below a place. */
async function keysBelow(place: string): Promise<string[]> {
  const prefix = place.slice('s3://media/'.length)
  const keys: string[] = []
  for (let token = ''; ;) {
    const answer = await fetch(`${fake}/media?list-type=2&prefix=${encodeURIComponent(prefix)}${token}`)
    const xml = await answer.text()
    keys.push(...[...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key!))
    const [, next] = /<NextContinuationToken>([^<]*)</.exec(xml) ?? []
    if (next === undefined) return keys
    token = `&continuation-token=${encodeURIComponent(next)}`
  }
}

async function putObject(place: string, body: Blob | string): Promise<void> {
  const key = place.slice('s3://media/'.length)
  await fetch(`${fake}/-/objects/${encodeURIComponent(key)}`, { method: 'PUT', body })
}

/** Makes a picture of a picture. */
const copied = pt.udf({
  name: 'copiedForDestination',
  params: { picture: pt.image() },
  returns: pt.image(),
  run: ({ picture }) => picture.blob(),
})

async function inOwnPlace(
  backend: Setting,
  options: OpenOptions,
  work: (open: (more?: OpenOptions) => Promise<Database>) => Promise<unknown>,
): Promise<void> {
  const place = await backend.place()
  await work((more) => place.open({ storage, ...options, ...more }))
}

onOneBackend(
  'Object stores',
  (backend) => {
    test.each(['s3://media', 'az://media', 's3://media/fake'])(
      '%s keeps the media of a database',
      async (bucket) => {
        if (!backend.keeps) return
        await inOwnPlace(backend, { media: unique(bucket) }, async (open) => {
          const db = await open()
          const t = await db.createTable('t', { n: pt.int(), doc: pt.document() })
          await t.insert([
            { n: 1, doc: page('one') },
            { n: 2, doc: page('two') },
            { n: 3, doc: page('one') },
          ])
          await db.close()
          const again = await open()
          const found = await again.getTable('t')
          const [row] = await found.collect()
          const doc = row!['doc'] as { url: string; hash: string; blob(): Promise<Blob> }
          expect(doc.url).toBe(`media:${doc.hash}`)
          expect(await (await doc.blob()).text()).toBe('# one')
          await found.delete()
          expect(await found.vacuum({ keepVersions: 1 })).toMatchObject({ mediaFiles: 2, mediaBytes: 10 })
          await again.close()
        })
      },
    )

    nightlyInBrowsers('keep the media of one database at a place, and of no other', async () => {
      if (!backend.keeps) return
      const media = unique('s3://media/fake')
      await inOwnPlace(backend, { media }, async (open) => (await open()).close())
      await inOwnPlace(backend, { media }, (open) => expectError(open(), 'INVALID_CONFIGURATION'))
      const used = unique('s3://media/fake')
      await putObject(`${used}/holiday.png`, 'not ours')
      await inOwnPlace(backend, { media: used }, (open) => expectError(open(), 'INVALID_CONFIGURATION'))
    })

    test('give ranges of media without the rest', async () => {
      const destination = unique('s3://media/fake')
      const place = await backend.place()
      const db = await place.open({ storage, fileCacheBytes: 0 })
      const t = await db.createTable('t', {
        near: pt.document(),
        far: pt.document().destination(destination),
      })
      const text = '0123456789'.repeat(100)
      await t.insert({ near: new Blob([text]), far: new Blob([text]) })
      await expect.poll(async () => (await db.stats()).fileCache.files).toBe(0)
      const { near, far } = (await t.first())!
      for (const file of [near, far]) {
        const read = async (range: ByteRange): Promise<string> =>
          new TextDecoder().decode(await file.bytes(range))
        expect(await read({ start: 995 })).toBe('56789')
        expect(await read({ start: 8, end: 12 })).toBe('8901')
        expect(await read({ start: 1000, end: 2000 })).toBe('')
        expect(await new Response(file.stream({ end: 3 })).text()).toBe('012')
        await expectError(file.bytes({ start: 3, end: 2 }), 'INVALID_ARGUMENT')
        await expectError(file.bytes({ start: -1 }), 'INVALID_ARGUMENT')
      }
      expect((await db.stats()).fileCache).toEqual({ files: 0, bytes: 0 })
      expect(await new Response(far.stream()).text()).toBe(text)
      await db.close()
    })

    nightlyInBrowsers('are read by who only reads', async () => {
      if (!backend.keeps) return
      await inOwnPlace(backend, { media: unique('s3://media/fake') }, async (open) => {
        const db = await open()
        await (await db.createTable('t', { doc: pt.document() })).insert({ doc: page('read') })
        await db.close()
        const reader = await open({ readOnly: true })
        const [row] = await (await reader.getTable('t')).collect()
        expect(await (await (row!['doc'] as { blob(): Promise<Blob> }).blob()).text()).toBe('# read')
        await reader.close()
      })
    })

    test('give media by their URLs, which stay references', async () => {
      const url = `${unique('s3://media/fake')}/a picture + 100%.png`
      await putObject(url, await image())
      const t = await backend.db.createTable(backend.path(), { picture: pt.image() })
      await t.insert({ picture: url })
      const { picture } = (await t.first())!
      expect([picture.url, picture.name, picture.width]).toEqual([url, 'a picture + 100%.png', 2])
      expect(await picture.bytes()).toEqual(new Uint8Array(await (await image()).arrayBuffer()))
      await t.delete()
      await t.vacuum({ keepVersions: 1 })
      expect(await keysBelow(url)).toHaveLength(1)
      const path = { table: t.path, column: 'picture', row: 0 }
      await expectError(t.insert({ picture: `${url}.none` }), 'PATH_NOT_FOUND', path)
      await expectError(t.insert({ picture: 's3://media/../x' }), 'INVALID_ARGUMENT', path)
    })

    nightlyInBrowsers('are asked under the policy', async () => {
      const url = `${unique('s3://media/fake')}/x.md`
      await putObject(url, '# A text that is rather long')
      const place = await backend.place()
      const insert = async (fetchPolicy: OpenOptions['fetchPolicy']): Promise<unknown> => {
        const db = await place.open({ storage, fetchPolicy })
        try {
          const t = await db.createTable('t', { doc: pt.document() }, { ifExists: 'replace' })
          return await t.insert({ doc: url })
        } finally {
          await db.close()
        }
      }
      await insert({ hosts: ['127.0.0.1'] })
      await expectError(insert({ hosts: ['example.com'] }), 'INSUFFICIENT_PRIVILEGES')
      await expectError(insert({ maxBytes: 10 }), 'CONSTRAINT_VIOLATION')
    })

    nightlyInBrowsers('refuse who has no credentials, or whose credentials are not to be had', async () => {
      const place = await backend.place()
      const read = async (options: StorageOptions): Promise<unknown> => {
        const db = await place.open({ storage: { 'az://media': { ...storage['az://media'], ...options } } })
        try {
          const t = await db.createTable('t', { doc: pt.document() }, { ifExists: 'replace' })
          return await t.insert({ doc: 'az://media/x.md' })
        } finally {
          await db.close()
        }
      }
      await expectError(read({ accountKey: '$NO_SUCH_VARIABLE' }), 'MISSING_CREDENTIALS')
      await expectError(read({ accountKey: () => undefined as unknown as string }), 'MISSING_CREDENTIALS')
      await expectError(read({ accountKey: btoa('wrong') }), 'INSUFFICIENT_PRIVILEGES')
      await expectError(read({ endpoint: 'not a URL' }), 'INVALID_CONFIGURATION')
      await expectError(read({ endpoint: 5 as unknown as string }), 'INVALID_ARGUMENT')
    })
  },
  { storage },
)

onOneBackend(
  'Destinations',
  (backend) => {
    nightlyInBrowsers('of a column keep what is given for it, whatever it is given as', async () => {
      const destination = unique('s3://media/fake')
      const source = `${unique('s3://media/fake')}/source.png`
      await putObject(source, await image())
      const t = await backend.db.createTable(backend.path(), { picture: pt.image().destination(destination) })
      await t.insert([{ picture: await image() }, { picture: redAndBlue }, { picture: source }])
      const pictures = (await t.collect()).map(({ picture }) => picture)
      const [key] = await keysBelow(destination)
      expect(pictures.map(({ url }) => url)).toEqual(Array(3).fill(`s3://media/${key}`))
      expect(pictures[2]!.name).toBe('source.png')
      for (const picture of pictures)
        expect(await picture.bytes()).toEqual(new Uint8Array(await (await image()).arrayBuffer()))
      await t.insert({ picture: pictures[0]! })
      expect(await keysBelow(destination)).toEqual([key])
      await t.delete()
      await t.vacuum({ keepVersions: 1 })
      expect([await keysBelow(destination), await keysBelow(source)]).toEqual([[], [source.slice(11)]])
    })

    test('of a computed column keep what is computed, and nothing else does', async () => {
      const destination = unique('s3://media/fake')
      const base = await backend.db.createTable(backend.path(), { picture: pt.image() })
      await base.insert({ picture: new Blob([await image(), 'and more']) })
      const t = await base.addComputedColumn({ copy: copied({ picture: base.c.picture }) }, { destination })
      await t.insert({ picture: await image() })
      const rows = await t.collect()
      expect(await keysBelow(destination)).toHaveLength(2)
      for (const { picture, copy } of rows) {
        expect([picture.url, copy!.url]).toEqual([
          `media:${picture.hash}`,
          expect.stringMatching(new RegExp(`^${destination}/.*/${picture.hash}$`)),
        ])
        expect(await copy!.bytes()).toEqual(await picture.bytes())
      }
      // What was made on the way there is gone.
      expect(await t.vacuum({ keepVersions: 1 })).toMatchObject({ mediaFiles: 0 })
      await t.dropColumn('copy')
      await t.vacuum({ keepVersions: 1 })
      expect(await keysBelow(destination)).toEqual([])
    })

    nightlyInBrowsers('keep nothing of a call that fails', async () => {
      const destination = unique('s3://media/fake')
      const t = await backend.db.createTable(backend.path(), {
        id: pt.int().primaryKey(),
        picture: pt.image().destination(destination),
      })
      await t.insert({ id: 1, picture: await image() })
      const other = new Blob([await image(), 'other'])
      await expectError(
        t.insert([
          { id: 2, picture: other },
          { id: 1, picture: other },
        ]),
        'CONSTRAINT_VIOLATION',
      )
      expect(await keysBelow(destination)).toHaveLength(1)
    })

    nightlyInBrowsers('are those of open() where a column has none', async () => {
      const [input, output, own] = [1, 2, 3].map(() => unique('s3://media/fake'))
      const place = await backend.place()
      const db = await place.open({ storage, mediaDestination: { input: input!, output: output! } })
      const base = await db.createTable('t', { a: pt.image(), b: pt.image().destination(own!) })
      const t = await base.addComputedColumn({ copy: copied({ picture: base.c.a }) })
      await t.insert({ a: await image(), b: await image() })
      const { a, b, copy } = (await t.first())!
      expect([a.url, b.url, copy!.url]).toEqual(
        [input, own, output].map((each) => expect.stringContaining(`${each}/`)),
      )
      await db.close()
    })

    nightlyInBrowsers('name table, column and row where nothing can be kept there', async () => {
      const place = await backend.place()
      const unreachable = { ...s3Keys, endpoint: fake }
      const db = await place.open({ storage: { 's3://elsewhere': unreachable } })
      const base = await db.createTable('t', {
        a: pt.image(),
        b: pt.image().destination('s3://elsewhere').nullable(),
      })
      const a = await image()
      await expectError(base.insert({ a, b: a }), 'INVALID_CONFIGURATION', {
        table: 't',
        column: 'b',
        row: 0,
      })
      const t = await base.addComputedColumn(
        { copy: copied({ picture: base.c.a }) },
        { destination: 's3://elsewhere' },
      )
      await expectError(t.insert({ a }), 'INVALID_CONFIGURATION', { table: 't', column: 'copy', row: 0 })
      const { errors } = await t.insert({ a }, { onError: 'ignore' })
      expect(errors).toBe(1)
      await db.close()
    })

    nightlyInBrowsers('are refused where they are none, or where a column has no media', async () => {
      const path = backend.path()
      const create = (destination: string): Promise<unknown> =>
        backend.db.createTable(path, { picture: pt.image().destination(destination) })
      await expectError(create('ftp://x/y'), 'INVALID_ARGUMENT', { table: path, column: 'picture' })
      await expectError(create('s3://bucket/../x'), 'INVALID_ARGUMENT')
      await expectError(create('https://example.com/bucket'), 'INVALID_ARGUMENT')
      if (inBrowser) await expectError(create('/a/path'), 'INVALID_ARGUMENT')
      const text = backend.db.createTable(path, { text: pt.string().destination('s3://media') })
      await expectError(text, 'INVALID_SCHEMA', { table: path, column: 'text' })
    })
  },
  { storage },
)

onOneBackend(
  'net.presignedUrl',
  (backend) => {
    test.each(['s3://media', 'az://media'])('gives URLs of %s that need no credentials', async (bucket) => {
      const t = await backend.db.createTable(backend.path(), {
        picture: pt.image().destination(unique(bucket)).nullable(),
      })
      await t.insert([{ picture: await image() }, { picture: null }])
      const signed = net.presignedUrl(t.c.picture, { expirationSeconds: 60 })
      const [first, second] = await t.select({ signed }).collect()
      expect(second!.signed).toBe(null)
      const answer = await fetch(first!.signed!)
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect(await answer.bytes()).toEqual(new Uint8Array(await (await image()).arrayBuffer()))
      const forged = first!.signed!.replace(/(signature|sig)=(..)/i, '$1=00')
      expect((await fetch(forged)).status).toBe(403)
      const short = net.presignedUrl(t.c.picture, { expirationSeconds: 1 })
      const { url } = (await t.where(t.c.picture.isNotNull()).select({ url: short }).first())!
      await expect.poll(async () => (await fetch(url!)).status, { interval: 500 }).toBe(403)
    })

    nightlyInBrowsers('gives URLs of what the database itself keeps in an object store', async () => {
      if (!backend.keeps) return
      await inOwnPlace(backend, { media: unique('s3://media') }, async (open) => {
        const db = await open()
        const t = await db.createTable('t', { doc: pt.document() })
        await t.insert({ doc: page('signed') })
        const { url } = (await t
          .select({ url: net.presignedUrl(t.c.doc, { expirationSeconds: 60 }) })
          .first())!
        expect(await (await fetch(url)).text()).toBe('# signed')
        await db.close()
      })
    })

    test('fails for what is in none, and takes media and whole seconds', async () => {
      const t = await backend.db.createTable(backend.path(), { doc: pt.document(), text: pt.string() })
      await t.insert({ doc: page('here'), text: '' })
      const url = net.presignedUrl(t.c.doc, { expirationSeconds: 60 })
      await expectError(t.select({ url }).collect(), 'UNSUPPORTED_OPERATION')
      await expectError(() => net.presignedUrl(t.c.doc, { expirationSeconds: 0.5 }), 'INVALID_ARGUMENT')
      await expectError(() => net.presignedUrl(t.c.text as never, { expirationSeconds: 5 }), 'TYPE_MISMATCH')
      const kept = await backend.db.createTable(backend.path(), {
        doc: pt.document().destination('s3://media'),
      })
      await kept.insert({ doc: page('long') })
      const long = net.presignedUrl(kept.c.doc, { expirationSeconds: 8 * 24 * 3600 })
      await expectError(kept.select({ long }).collect(), 'INVALID_ARGUMENT')
    })
  },
  { storage },
)
