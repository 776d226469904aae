import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cells } from './support/cells.ts'
import { openDemo, type Demo } from './support/demo.ts'
import { serveModels } from './support/hub.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'

/** What an editor holds; Playwright may leave an empty line behind where it replaces several. */
const written = async (cell: Locator): Promise<string> =>
  (await cell.locator('.cm-content').innerText()).trim()

describe('the notebook of cells', { timeout: 120_000 }, () => {
  let demo: Demo
  let notebook: NotebookPage
  let cells: Cells

  beforeAll(async () => {
    demo = await openDemo()
    ;({ notebook, cells } = demo)
  }, 180_000)

  afterAll(() => demo?.close())

  it('shows the tour at the first visit, which runs from top to bottom', async () => {
    await cells.page.getByRole('heading', { name: 'Ten-minute tour' }).waitFor()
    const { outputs, failed } = await cells.runAll()
    expect(failed).toEqual([])
    expect(outputs.at(-1)).toContain('The fern was 8 metres tall, and is 0.8 again')
    // The nearest to 'insects and blossoms', first.
    expect(outputs.find((output) => output.includes('near'))).toMatch(
      /^name\s+text\s+near\s+Lavender\s+Bees love/,
    )
    await cells.page.locator('[data-output] figure.media').first().scrollIntoViewIfNeeded()
    const image = cells.page.locator('[data-output] img').first()
    await image.waitFor()
    expect(await image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(240)
    expect(await cells.page.locator('.chart svg').count()).toBe(1)
  })

  it.each([
    ['Example: document search', /^text\s+from\s+near\s+Boil vinegar/],
    ['Example: image curation', /^id\s+picture\s+alike\s+0\s[^]*?\b10\s+image/],
    ['Example: video search', /^pos\s+frame\s+alike\s+[23]\s/],
  ])('runs “%s”', async (title, last) => {
    await cells.open(title)
    const { outputs, failed } = await cells.runAll()
    expect(failed).toEqual([])
    expect(
      outputs.some((output) => last.test(output)),
      outputs.join('\n---\n'),
    ).toBe(true)
  })

  it('runs the examples of models, which are downloaded once', async () => {
    const asked = await serveModels(demo.context)
    // What runs the models is kept from then on.
    await cells.page.getByText('Ready offline').waitFor({ timeout: 60_000 })
    await cells.open('Example: audio transcription')
    const heard = await cells.runAll()
    expect(heard.failed).toEqual([])
    expect(heard.outputs[1]).toMatch(/^pos\s+segmentStart\s+segmentEnd\s+audioSegment\s+0\s+0\s+4\.\d+\s/)
    expect(heard.outputs.at(-1)).toMatch(/^segmentStart\s+words\s+audioSegment\s+[\d.]+\s+\S/)
    await cells.open('Example: chat over tables')
    const told = await cells.runAll()
    expect(told.failed).toEqual([])
    expect(told.outputs[1]).toContain('Paper is collected every second Tuesday')
    expect(told.outputs.at(-1)).toMatch(/^question\s+answer\s+Where is the key of the shed\?\s+hello world/)
    await cells.page.screenshot({ path: 'test-results/demo/chat.png', fullPage: true })
    const weights = asked.filter((path) => path.endsWith('.onnx'))
    expect(weights).toEqual([...new Set(weights)])
    expect(weights).toHaveLength(3)
  })

  it('runs TypeScript with what is logged and the last value, and tells of errors with line and hint', async () => {
    await cells.make('Trial')
    const first = cells.page.locator('[data-cell]').first()
    await cells.write(
      first,
      'const seven: number = 7\nconsole.log("it is", { seven })\nawait Promise.resolve(seven * 6)',
    )
    expect(await cells.ran(first)).toBe('it is { seven: 7 }\n42')
    const failing = await cells.add('const one = 1\n\nawait db.getTable("nowhere")')
    const said = await cells.ran(failing, 'failed')
    expect(said).toContain('TABLE_NOT_FOUND, line 3')
    expect(said).toContain('nowhere')
    await cells.write(failing, 'const = 3')
    await expect.poll(() => failing.locator('[data-output]').innerText()).toContain('SyntaxError, line 1')
    await cells.write(
      failing,
      'import { pt } from "polytable"\nimport * as all from "polytable/functions"\ntypeof pt.table + typeof all.string.len',
    )
    await expect.poll(() => failing.locator('[data-output]').innerText()).toBe('functionfunction')
  })

  it('runs again what reads a changed variable, and tells of cycles and of names defined twice', async () => {
    const { page } = cells
    const first = page.locator('[data-cell]').first()
    const reading = await cells.add('const doubled = seven * 2\ndoubled')
    expect(await cells.ran(reading)).toBe('14')
    const last = await cells.add('`${doubled}!`')
    expect(await cells.ran(last)).toBe('14!')
    await cells.write(first, 'const seven = 8')
    await expect.poll(() => last.locator('[data-output]').innerText()).toBe('16!')

    const twice = await cells.add('const seven = 9')
    expect(await cells.ran(twice, 'failed')).toContain('seven is defined more than once')
    await expect
      .poll(() => first.locator('[data-output]').innerText())
      .toContain('seven is defined more than once')
    await cells.write(twice, 'const eight = doubled + 1')
    await cells.ran(twice)
    await expect.poll(() => last.locator('[data-output]').innerText()).toBe('16!')
    await cells.write(first, 'const seven = eight')
    expect(await cells.ran(first, 'failed')).toContain('needs what itself computes')
    await cells.write(first, 'const seven = 8')
    await expect.poll(() => last.locator('[data-output]').innerText()).toBe('16!')
  })

  it('keeps cells from the page, its storage and other servers', async () => {
    const cell = await cells.add(
      '[typeof document, typeof localStorage, typeof indexedDB, typeof caches, (await fetch(new URL("/manifest.webmanifest", location.origin))).ok].join()',
    )
    expect(await cells.ran(cell)).toBe('undefined,undefined,undefined,undefined,true')
    const says = (text: string) => expect.poll(() => cell.locator('[data-output]').innerText()).toBe(text)
    await cells.write(
      cell,
      `const refused = new Promise((resolve) =>
        addEventListener('securitypolicyviolation', (event) => resolve((event as SecurityPolicyViolationEvent).effectiveDirective)))
      await fetch('https://example.com/').catch(() => undefined)
      await refused`,
    )
    await says('connect-src')
    await cells.write(
      cell,
      `let said = 'started'
      try { new Worker(URL.createObjectURL(new Blob(['']))) } catch (error) { said = (error as Error).name }
      said`,
    )
    await says('TypeError')
  })

  it('stops a cell that runs for ever, and runs cells after it', async () => {
    const endless = await cells.add('for (;;) {}')
    await cells.page.getByRole('button', { name: 'Stop' }).click({ timeout: 10_000 })
    await cells.ran(endless, 'stopped')
    await cells.write(endless, '(await db.listTables()).includes("notebooks")')
    expect(await cells.ran(endless)).toBe('true')
  })

  it('shows rows a page at a time, and live queries as they change', async () => {
    const table = await cells.add(
      'const many = await db.createTable("many", { n: pt.int() }, { ifExists: "replace" })\nawait many.insert(Array.from({ length: 60 }, (_, n) => ({ n })))\nmany',
    )
    expect(await cells.ran(table)).toContain('1 to 25 of 60 rows')
    await table.getByRole('button', { name: 'Next rows' }).click()
    await table.getByText('26 to 50 of 60 rows').waitFor()
    expect(await table.getByRole('cell').first().innerText()).toBe('25')
    const live = await cells.add('many.where(many.c.n.ge(58)).live()')
    expect(await cells.ran(live)).toContain('2 rows')
    await cells.ran(await cells.add('await many.insert({ n: 60 })'))
    await live.getByText('3 rows').waitFor()
  })

  it('runs SQL with values of other cells, gives them its rows, and tells of errors with their line', async () => {
    const { page } = cells
    const least = await cells.add('const leastOfMany = 58')
    await cells.ran(least)
    const sql = await cells.add(
      '-- name: largest\nSELECT n, n * 2 AS double -- ${not a value}\nFROM many WHERE n >= ${leastOfMany}\nORDER BY n DESC',
      'SQL',
    )
    expect(await cells.ran(sql)).toMatch(/^n\s+double\s+60\s+120\s+59\s+118\s+58\s+116\s+3 rows$/)
    const reader = await cells.add('largest.map(({ double }) => double).join()')
    expect(await cells.ran(reader)).toBe('120,118,116')
    await cells.write(least, 'const leastOfMany = 60')
    await sql.getByText('1 row', { exact: true }).waitFor()
    await reader.locator('[data-output]').getByText('120', { exact: true }).waitFor()
    await cells.write(sql, '-- name: largest\nSELECT n\nFROM many WHERE m = 1')
    expect(await cells.ran(sql, 'failed')).toMatch(/COLUMN_NOT_FOUND, line 3\s+column "m" does not exist/)
    await cells.write(sql, "SELECT n FROM many WHERE n::text LIKE '${leastOfMany}%'")
    expect(await cells.ran(sql, 'failed')).toContain('no meaning between quotes')
    await cells.write(sql, 'DELETE FROM many')
    expect(await cells.ran(sql, 'failed')).toContain('Only SELECT')
    await cells.write(sql, 'SELECT n FROM many WHERE false')
    expect(await cells.ran(sql)).toMatch(/^n\s+0 rows$/)
    await page.getByRole('button', { name: 'Add SQL cell' }).click()
    await page.keyboard.type('SELECT  FROM many')
    for (let step = 0; step < ' FROM many'.length; step++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('many.')
    await page.locator('.cm-tooltip-autocomplete').getByText('n', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('completes names of the package and columns of tables', async () => {
    const { page } = cells
    await page.getByRole('button', { name: 'Add code cell' }).click()
    await page.keyboard.type('db.createV')
    await page.locator('.cm-tooltip-autocomplete').getByText('createView').waitFor()
    // CodeMirror takes no proposal in the first moment that it is shown, so that nobody takes one by mistake.
    await page.waitForTimeout(200)
    await page.keyboard.press('Tab')
    await page.keyboard.type('\nplants.c.hei')
    await page.locator('.cm-tooltip-autocomplete').getByText('height', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    expect(await written(page.locator('[data-cell]').last())).toContain('db.createView')
  })

  it('keeps what was typed, order and deletions, after a reload at once', async () => {
    const { page } = cells
    const count = await page.locator('[data-cell]').count()
    const last = page.locator('[data-cell]').last()
    await last.locator('.cm-content').fill('"typed last"')
    await page.reload()
    await notebook.ready()
    await page
      .locator('[data-cell]')
      .nth(count - 1)
      .waitFor()
    await expect.poll(() => written(page.locator('[data-cell]').last())).toBe('"typed last"')
    await page.locator('[data-cell]').last().getByRole('button', { name: 'Move cell up' }).click()
    await page.locator('[data-cell]').last().getByRole('button', { name: 'Delete cell' }).click()
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('[data-cell]').length === wanted,
      count - 1,
    )
    await page.getByRole('button', { name: 'Undo deleting' }).click()
    await page.waitForFunction((wanted) => document.querySelectorAll('[data-cell]').length === wanted, count)
    await page
      .locator('[data-cell]')
      .nth(count - 1)
      .getByRole('button', { name: 'Delete cell' })
      .click()
    await page.getByRole('button', { name: 'Undo deleting' }).waitFor()
    await expect.poll(() => written(page.locator('[data-cell]').last())).toBe('"typed last"')
  })

  it('shows the same notebook in a second tab, where cells run too', async () => {
    const second = await demo.context.newPage()
    const there = new NotebookPage(second)
    await there.open(cells.page.url())
    const cell = second.locator('[data-cell]').last()
    await expect.poll(() => written(cell)).toBe('"typed last"')
    await new Cells(second).write(
      cell,
      '(await db.info()).leader + " " + (await (await db.getTable("many")).count())',
    )
    expect(await new Cells(second).ran(cell)).toBe('false 61')
    await expect.poll(() => written(cells.page.locator('[data-cell]').last())).toContain('leader')
    await second.close()
  })

  it('exports notebooks for Jupyter, and runs imported ones when they are trusted', async () => {
    const { page } = cells
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ])
    const path = await download.path()
    const text = await readFile(path, 'utf8')
    const exported = JSON.parse(text) as {
      nbformat: number
      nbformat_minor: number
      cells: { source: string[] }[]
    }
    expect([exported.nbformat, exported.nbformat_minor]).toEqual([4, 5])
    expect(exported.cells[0]?.source).toEqual(['const seven = 8'])
    expect(exported.cells.map(({ source }) => source)).toContainEqual([
      '%%sql\n',
      'SELECT n FROM many WHERE false',
    ])

    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import', exact: true }).click(),
    ])
    const given = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        {
          cell_type: 'markdown',
          metadata: {},
          source: ['# Hello\n', '<img src=x onerror="document.title = 1">'],
        },
        {
          cell_type: 'code',
          metadata: {},
          outputs: [],
          execution_count: null,
          source: ['const k = 6\n', 'k * 7'],
        },
        {
          cell_type: 'code',
          metadata: {},
          outputs: [],
          execution_count: null,
          source: ['%%sql sum <<\n', 'SELECT 40 + ${k} AS n'],
        },
      ],
    }
    await chooser.setFiles({
      name: 'given.ipynb',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(given)),
    })
    await page.getByRole('heading', { name: 'Hello' }).waitFor()
    expect(await page.locator('[data-output] img').count()).toBe(0)
    const code = page.locator('[data-kind=code]')
    await code.locator('.cm-content').press('Shift+Enter')
    await page.getByText('press “Trust and run” above first').waitFor()
    expect(await code.locator('[data-output]').innerText()).toBe('')
    await page.getByRole('button', { name: 'Trust and run' }).click()
    expect(await cells.ran(code)).toBe('42')
    const sql = page.locator('[data-kind=sql]')
    expect(await written(sql)).toMatch(/^-- name: sum/)
    expect(await cells.ran(sql)).toMatch(/^n\s+46\s/)
  })

  it('asks from every tab, and fits wide and narrow windows, light and dark', async () => {
    const { page } = cells
    await page.getByRole('link', { name: 'Notebook', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Question' }).fill('anything')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('Nothing found').waitFor()
    expect(new URL(page.url()).hash).toBe('#search')
    await notebook.show('Notebook')
    await cells.open('Example: document search')
    await cells.runAll()
    expect(await wrongLooks(page, 'notebook')).toEqual([])
  })

  it('gives earlier visitors the examples that are new, and none again that they deleted', async () => {
    const { page } = cells
    page.on('dialog', (dialog) => void dialog.accept())
    const titles = ['Example: chat over tables', 'Example: image curation']
    for (const title of titles) {
      await cells.open(title)
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText(`Deleted ${title}`).waitFor()
    }
    const shown = (): Promise<string[]> =>
      page.getByLabel('Notebook', { exact: true }).locator('option').allInnerTexts()
    const kept = await shown()
    await page.reload()
    await notebook.ready()
    await page.locator('[data-cell]').first().waitFor()
    expect(await shown()).toEqual(kept)

    // As a release without the example of chat left it.
    await cells.make('An earlier visit')
    const given = kept.filter((title) => !titles.includes(title)).concat('Example: image curation')
    const cell = await cells.add(`const settings = await db.getTable('settings')
const { rows } = await settings.update({ value: ${JSON.stringify(given)} }, { where: settings.c.name.eq('examples') })
rows`)
    expect(await cells.ran(cell)).toBe('1')
    await page.reload()
    await notebook.ready()
    await expect.poll(shown).toEqual([...kept, 'An earlier visit', 'Example: chat over tables'])
  })

  it('works without a network and a server, after a reload too', async () => {
    const { page } = cells
    await page.getByText('Ready offline').waitFor({ timeout: 60_000 })
    await demo.context.setOffline(true)
    await demo.server.close()
    await page.reload()
    await notebook.ready()
    for (const example of ['video search', 'audio transcription']) {
      await cells.open(`Example: ${example}`)
      const { failed } = await cells.runAll()
      expect(failed).toEqual([])
    }
  })

  it('meets no error that it does not tell of', () => {
    expect(demo.problems).toEqual([])
  })
})
