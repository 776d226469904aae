import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser } from './support/browser.ts'
import { Cells } from './support/cells.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'
import { startDemo, type DemoServer } from './support/server.ts'

/** A table with a column of nearly every kind, and one that is computed. */
const makeTable = `
async function square(hue: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(24 + hue, 16)
  const pen = canvas.getContext('2d')!
  pen.fillStyle = \`hsl(\${hue} 60% 50%)\`
  pen.fillRect(0, 0, 24 + hue, 16)
  return canvas.convertToBlob({ type: 'image/png' })
}
const stamps = await db.createTable('stamps', {
  id: pt.int().primaryKey(),
  name: pt.string().nullable(),
  worth: pt.float(),
  serial: pt.bigint(),
  printed: pt.timestamp({ as: 'string' }),
  bytes: pt.binary(),
  about: pt.json({ tags: [pt.string()] }),
  vector: pt.array({ shape: [2], dtype: 'float32' }),
  picture: pt.image().nullable(),
})
await stamps.insert([
  { id: 1, name: 'Ida', worth: Infinity, serial: 9007199254740993n, printed: '1931-05-02T10:00:00.000001Z', bytes: new Uint8Array([0, 255]), about: { tags: ['red', 'ü'] }, vector: [0.5, -1], picture: new File([await square(20)], 'ida.png', { type: 'image/png' }) },
  { id: 2, name: null, worth: -0, serial: 2n, printed: '2000-01-01T00:00:00Z', bytes: new Uint8Array(), about: { tags: [] }, vector: [0, 3], picture: null },
])
await stamps.addComputedColumn({ letters: string.len(stamps.c.name) })
await db.createView('red_stamps', stamps.where(stamps.c.id.eq(1)))
`

/** What is in the table, in a text. */
const readTable = (name: string): string => `
const found = []
for (const row of await (await db.getTable('${name}')).orderBy((await db.getTable('${name}')).c.id).collect()) {
  const { serial, worth, bytes, picture, vector, ...rest } = row as Record<string, any>
  found.push({ ...rest, serial: String(serial), worth: Object.is(worth, -0) ? '-0' : String(worth), bytes: [...bytes], vector: [...vector], picture: picture && [picture.name, picture.width, picture.hash.length] })
}
JSON.stringify(found)`

const rows = [
  {
    id: 1,
    name: 'Ida',
    printed: '1931-05-02T10:00:00.000001Z',
    about: { tags: ['red', 'ü'] },
    letters: 3,
    serial: '9007199254740993',
    worth: 'Infinity',
    bytes: [0, 255],
    vector: [0.5, -1],
    picture: ['ida.png', 44, 64],
  },
  {
    id: 2,
    name: null,
    printed: '2000-01-01T00:00:00Z',
    about: { tags: [] },
    letters: null,
    serial: '2',
    worth: '-0',
    bytes: [],
    vector: [0, 3],
    picture: null,
  },
]

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file that is whole, and whose rows break the primary key of their table. */
function withRowsTwice(file: Buffer): Buffer {
  const parts = unzipSync(file)
  const path = Object.keys(parts).find((name) => name.startsWith('contents-'))!
  const { [path]: contents, 'tables/1.jsonl': rows, ...others } = parts
  const twice = strToU8(strFromU8(rows!).repeat(2))
  const said = JSON.parse(strFromU8(contents!)) as { tables: [{ count: number; rows: object }] }
  said.tables[0].count *= 2
  said.tables[0].rows = { path: 'tables/1.jsonl', size: twice.length, hash: hashOf(twice) }
  const changed = strToU8(JSON.stringify(said))
  return Buffer.from(
    zipSync({ ...others, 'tables/1.jsonl': twice, [`contents-${hashOf(changed)}.json`]: changed }),
  )
}

describe('a notebook shared with its tables', { timeout: 120_000 }, () => {
  let server: DemoServer
  const profiles: Awaited<ReturnType<typeof createProfile>>[] = []
  const contexts: BrowserContext[] = []
  const problems: string[] = []
  let file: Buffer

  /** A browser that was never here. */
  async function visit(): Promise<Cells> {
    const profile = await createProfile()
    profiles.push(profile)
    const context = await launchBrowser(profile.path)
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => problems.push(error.message))
    await new NotebookPage(page).open(server.url)
    return new Cells(page)
  }

  async function give(page: Page, name: string, buffer: Buffer): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import', exact: true }).click(),
    ])
    await chooser.setFiles({ name, mimeType: '', buffer })
  }

  const saidIn = async (cells: Cells, source: string): Promise<unknown> =>
    JSON.parse(await cells.ran(await cells.add(source))) as unknown

  beforeAll(async () => {
    server = await startDemo()
  }, 180_000)

  afterAll(async () => {
    for (const context of contexts) await context.close()
    await server?.close()
    for (const profile of profiles) await profile.remove()
  })

  let there: Cells

  it('is one file of the cells and the tables that they name, with media', async () => {
    const cells = await visit()
    const { page } = cells
    await cells.make('Stamps')
    const first = page.locator('[data-cell]').first()
    await cells.write(first, makeTable)
    await cells.ran(first)
    await cells.ran(
      await cells.add(
        'const other = await db.createTable("other", { n: pt.int() })\nawait other.insert({ n: 1 })',
      ),
    )
    await cells.ran(await cells.add('SELECT count(*) FROM stamps', 'SQL'))
    await page.locator('[data-cell]').nth(1).getByRole('button', { name: 'Delete cell' }).click()
    expect(await saidIn(cells, readTable('stamps'))).toEqual(rows)

    await page.getByRole('button', { name: 'Share with tables' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await dialog.getByRole('checkbox', { name: /^stamps 2 rows, 1 file of \d+ B/ }).isChecked()).toBe(
      true,
    )
    expect(await dialog.getByRole('checkbox', { name: 'other 1 row' }).isChecked()).toBe(false)
    expect(await dialog.innerText()).toContain('views (here red_stamps)')
    expect(await wrongLooks(page, 'share')).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the file' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('Stamps.polynotebook')
    file = await readFile(await download.path())
    const parts = unzipSync(file)
    expect(Object.keys(parts).map((path) => path.replace(/[0-9a-f]{64}/, 'hash'))).toEqual([
      'notebook.ipynb',
      'tables/1.jsonl',
      'media/1',
      'contents-hash.json',
    ])
    expect(strFromU8(parts['notebook.ipynb']!)).toContain('SELECT count(*) FROM stamps')
  })

  it('is opened in another browser with its rows and pictures, and runs when it is trusted', async () => {
    there = await visit()
    const { page } = there
    await give(page, 'from-a-friend.polynotebook', file)
    await page.getByRole('heading', { name: 'Opened' }).or(page.getByText('Opened “Stamps”')).waitFor()
    await page.getByText('Trust and run').waitFor()
    expect(await page.locator('[data-cell]').count()).toBe(3)
    expect(await page.locator('[data-kind=sql] .cm-content').innerText()).toContain('FROM stamps')
    await page.locator('[data-kind=sql] .cm-content').press('Shift+Enter')
    await page.getByText('press “Trust and run” above first').waitFor()

    await there.make('Reader')
    expect(await saidIn(there, readTable('stamps'))).toEqual(rows)
    const shown = await there.add('await db.getTable("stamps")')
    await there.ran(shown)
    const image = shown.locator('[data-output] img')
    await image.waitFor()
    expect(await image.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(44)
    expect(
      await saidIn(
        there,
        'JSON.stringify((await db.listTables()).filter((path) => /stamps|arriving/.test(path)))',
      ),
    ).toEqual(['stamps'])
    expect(await saidIn(there, 'JSON.stringify((await db.getTable("stamps")).info.primaryKey)')).toEqual([
      'id',
    ])
  })

  /** Opens the notebook that reads again. */
  async function back(): Promise<void> {
    const { page } = there
    await page.getByLabel('Notebook', { exact: true }).and(page.locator('select')).selectOption('Reader')
    await page.locator('[data-cell]', { hasText: 'name: "mine"' }).first().waitFor()
  }

  it('asks where a name is taken, and leaves the table that is there as it is', async () => {
    const { page } = there
    await there.ran(await there.add('await (await db.getTable("stamps")).update({ name: "mine" })'))
    await give(page, 'again.polynotebook', file)
    const dialog = page.getByRole('dialog', { name: 'Tables of the same name' })
    await dialog.getByText('becomes stamps_2 (2 rows)').waitFor()
    expect(await wrongLooks(page, 'same-name')).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(
      await page
        .getByLabel('Notebook', { exact: true })
        .and(page.locator('select'))
        .locator('option', { hasText: 'Stamps' })
        .count(),
    ).toBe(1)

    await give(page, 'again.polynotebook', file)
    await dialog.getByRole('button', { name: 'Open' }).click()
    await page.getByText('Tables, with their rows: stamps_2 (2)').waitFor()
    await back()
    expect(await saidIn(there, readTable('stamps_2'))).toEqual(rows)

    await page
      .getByLabel('Drop files here')
      .setInputFiles({ name: 'once-more.polynotebook', mimeType: '', buffer: file })
    await dialog.getByLabel('Keep mine only').check()
    await dialog.getByRole('button', { name: 'Open' }).click()
    await page.getByText('No tables came with it.').waitFor()
    await back()
    const read = '(await (await db.getTable("stamps")).select("name").collect()).map(({ name }) => name)'
    expect(
      await saidIn(
        there,
        `JSON.stringify([${read}, (await db.listTables()).filter((path) => path.includes("stamps"))])`,
      ),
    ).toEqual([
      ['mine', 'mine'],
      ['stamps', 'stamps_2'],
    ])
  })

  it('refuses files that are damaged, cut or others, and stores nothing of them', async () => {
    const { page } = there
    const parts = unzipSync(file)
    const changed = {
      ...parts,
      'tables/1.jsonl': strToU8(strFromU8(parts['tables/1.jsonl']!).replace('Ida', 'Eve')),
    }
    const given: readonly (readonly [string, Buffer, string])[] = [
      ['changed.polynotebook', Buffer.from(zipSync(changed)), 'changed.polynotebook is damaged'],
      ['cut.polynotebook', file.subarray(0, file.length - 200), 'cut.polynotebook is damaged'],
      [
        'letter.zip',
        Buffer.from(zipSync({ 'letter.txt': strToU8('Dear all') })),
        'letter.zip is no notebook with its tables',
      ],
      ['words.polynotebook', Buffer.from('only words'), 'words.polynotebook is no notebook with its tables'],
    ]
    const before = await there.page.locator('select option').allInnerTexts()
    for (const [name, bytes, message] of given) {
      await give(page, name, bytes)
      await page.getByText(message).waitFor()
    }
    expect(await there.page.locator('select option').allInnerTexts()).toEqual(before)
    expect(
      await saidIn(
        there,
        'JSON.stringify((await db.listTables()).filter((path) => path.includes("stamps")))',
      ),
    ).toEqual(['stamps', 'stamps_2'])
  })

  it('leaves nothing behind of a file whose rows cannot be stored, nor of one whose page went', async () => {
    const { page } = there
    const dialog = page.getByRole('dialog', { name: 'Tables of the same name' })
    await give(page, 'twice.polynotebook', withRowsTwice(file))
    await dialog.getByRole('button', { name: 'Open' }).click()
    await page.getByText('The notebook was not imported').last().waitFor()
    await page
      .getByText(/Row 3|already|duplicate|unique/i)
      .last()
      .waitFor()
    const found = 'JSON.stringify((await db.listTables()).filter((path) => /stamps|arriving/.test(path)))'
    expect(await saidIn(there, found)).toEqual(['stamps', 'stamps_2'])

    const left = await there.add(
      'await db.createDir("notebook_arriving")\nawait db.createTable("notebook_arriving/table_0", { n: pt.int() })',
    )
    await there.ran(left)
    await page.reload()
    await new NotebookPage(page).ready()
    await page.locator('[data-cell]').first().waitFor()
    expect(await saidIn(there, found)).toEqual(['stamps', 'stamps_2'])
  })

  it('meets no error that it does not tell of', () => {
    expect(problems).toEqual([])
  })
})
