import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cells } from './support/cells.ts'
import { openDemo, type Demo } from './support/demo.ts'
import { wrongLooks } from './support/looks.ts'
import type { NotebookPage } from './support/notebook-page.ts'

/** What a cell of a notebook from elsewhere gave: HTML that would run, in every way, and a table. */
const foreignHtml = `<h3>Sales</h3>
<script>document.title = 'ran'</script><img src="x" onerror="document.title = 'ran'">
<table onmouseover="document.title = 'ran'"><tr><th>year</th></tr><tr><td>1931</td></tr></table>
<svg onload="document.title = 'ran'"></svg><iframe srcdoc="<script>top.document.title = 'ran'</script>"></iframe>
<a href="javascript:document.title = 'ran'">more</a><style>body { display: none }</style>`
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

interface Exported {
  readonly cells: readonly {
    readonly outputs: readonly {
      readonly output_type: string
      readonly data?: Record<string, string[] | string>
    }[]
  }[]
}

describe('outputs that are kept', { timeout: 120_000 }, () => {
  let demo: Demo
  let notebook: NotebookPage
  let page: Page
  let cells: Cells

  beforeAll(async () => {
    demo = await openDemo()
    ;({ notebook, page, cells } = demo)
  }, 180_000)

  afterAll(() => demo?.close())

  const output = (cell: number) => page.locator('[data-cell]').nth(cell).locator('[data-output]')

  async function exportNotebook(): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ])
    return readFile(await download.path(), 'utf8')
  }

  async function importNotebook(text: string): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import', exact: true }).click(),
    ])
    await chooser.setFiles({ name: 'given.ipynb', mimeType: 'application/json', buffer: Buffer.from(text) })
    await page.getByText('Trust and run').waitFor()
  }

  const shown = async (cell: number): Promise<string> =>
    (await output(cell).innerText()).replace(/^From .*\s+/, '')

  it('are shown after a reload as those of an earlier run, until the cell runs again', async () => {
    await cells.make('Kept')
    const first = page.locator('[data-cell]').first()
    await cells.write(
      first,
      `const drawn = new OffscreenCanvas(900, 600)
      drawn.getContext('2d')!.fillRect(0, 0, 300, 600)
      console.log('three', 1 + 2)
      display(await drawn.convertToBlob({ type: 'image/png' }))
      Array.from({ length: 30 }, (_, n) => ({ n, of: new Date(0) }))`,
    )
    await cells.ran(first)
    await cells.ran(await cells.add('throw new RangeError("no <b>such</b> row")'), 'failed')
    await cells.ran(await cells.add('Array.from({ length: 40 }, () => "x".repeat(19000))'))
    await cells.ran(
      await cells.add(
        "chart({ rows: [{ day: new Date(0), n: 1 }, { day: new Date(864e5), n: 4 }], x: 'day', y: 'n' })",
      ),
    )
    // Exporting keeps what waits to be kept.
    const { cells: exported } = JSON.parse(await exportNotebook()) as Exported
    const [text, picture, table] = exported[0]!.outputs
    expect(text).toEqual({ output_type: 'stream', name: 'stdout', text: ['three 3\n'] })
    expect(picture?.data?.['image/png'] ?? '').toMatch(/^iVBOR/)
    expect(table?.data?.['text/html']).toContain('<tr><td>0</td><td>1970-01-01T00:00:00.000Z</td></tr>\n')
    expect(exported[1]!.outputs).toMatchObject([
      { output_type: 'error', ename: 'RangeError', evalue: 'no <b>such</b> row' },
    ])

    await page.reload()
    await notebook.ready()
    await output(0)
      .getByText(/From an earlier run, .*\d/)
      .waitFor()
    expect(await shown(0)).toMatch(
      /^three 3\s+image\/png · [\d.]+ kB\s+n\s+of\s+0\s+1970[^]*1 to 25 of 30 rows$/,
    )
    expect(
      await output(0)
        .locator('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBe(900)
    expect(await shown(1)).toMatch(/^RangeError, line 1\s+no <b>such<\/b> row$/)
    expect(await shown(2)).toBe('This output was too large to be kept: run the cell to see it.')
    await output(3).locator('svg').waitFor()
    // What the editor and the charts make is theirs.
    expect(await wrongLooks(page, 'kept')).toEqual([])
    await output(0).getByRole('button', { name: 'Next rows' }).click()
    await output(0).getByText('Run the cell to see the other rows').waitFor()

    await cells.write(first, '"new"')
    expect(await cells.ran(first)).toBe('new')
    expect(await page.getByText('From an earlier run').count()).toBe(3)
  })

  it('come with files of notebooks, those of this page as they were', async () => {
    const text = await exportNotebook()
    await importNotebook(text)
    await output(0).getByText('From the file, of an earlier run').waitFor()
    expect(await shown(0)).toBe('new')
    await output(3).locator('svg').waitFor()
  })

  it('run nothing of the HTML of notebooks from elsewhere, and show its text and tables', async () => {
    const code = (outputs: readonly object[]): object => ({
      cell_type: 'code',
      metadata: {},
      execution_count: 1,
      source: ['1\n'],
      outputs,
    })
    const display = (data: object): object => ({
      output_type: 'execute_result',
      execution_count: 1,
      metadata: {},
      data,
    })
    const given = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { title: 'From elsewhere' },
      cells: [
        code([display({ 'text/html': foreignHtml.split(/(?<=\n)/), 'text/plain': ['plain'] })]),
        code([
          { output_type: 'stream', name: 'stderr', text: ['careful\n'] },
          display({ 'image/png': `${pixel}\n`, 'text/plain': ['<Figure>'] }),
          { output_type: 'error', ename: 'KeyError', evalue: "'x'", traceback: ['…'] },
          display({
            'application/vnd.polytable.output+json': { shown: { kind: 'table', table: 7 }, media: {} },
          }),
        ]),
      ],
    }
    await importNotebook(JSON.stringify(given))
    for (const isReloaded of [false, true]) {
      if (isReloaded) {
        await page.reload()
        await notebook.ready()
      }
      await output(0).getByRole('heading', { name: 'Sales' }).waitFor()
      expect(await output(0).getByRole('cell').allInnerTexts()).toEqual(['1931'])
      const made = await output(0).evaluate((place) => {
        const elements = [...place.querySelectorAll('*')]
        return {
          names: elements
            .map(({ localName }) => localName)
            .filter((name) => /script|svg|iframe|style|img/.test(name)),
          handlers: elements
            .flatMap((element) => element.getAttributeNames())
            .filter((name) => /^on|href/.test(name)),
        }
      })
      expect(made).toEqual({ names: [], handlers: [] })
      await output(0).getByRole('table').hover()
      await output(1).locator('img').waitFor()
      expect(await shown(1)).toMatch(
        /^careful\s+image\/png · 7\d B\s+KeyError\s+'x'\s+This output cannot be read/,
      )
      expect(await page.title()).toBe('Offline notebook')
    }
  })

  it('meets no error that it does not tell of', () => {
    expect(demo.problems).toEqual([])
  })
})
