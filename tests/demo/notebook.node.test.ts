import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, sharedPath } from '../support/shared-data.ts'
import { startBrowser, type Demo } from './support/demo.ts'
import { badVideo, html, markdown, pdf, text } from './support/files.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'

describe('the offline notebook', { timeout: 120_000 }, () => {
  let demo: Demo
  let notebook: NotebookPage
  const refused: string[] = []

  beforeAll(async () => {
    demo = await startBrowser()
    ;({ notebook } = demo)
    demo.page.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`)
    })
    await notebook.open(demo.server.url)
  }, 180_000)

  afterAll(() => demo?.close())

  it('imports PDF, Markdown, HTML and text that are dropped on it, and refuses what is no video', async () => {
    const said = await notebook.drop([await pdf(), markdown, html, text, badVideo])
    expect(said['earth.pdf']).toMatch(/^Added · 2 chunks/)
    expect(said['garden.md']).toMatch(/^Added · 3 chunks/)
    expect(said['sea.html']).toMatch(/^Added · \d chunks?/)
    expect(said['music.txt']).toMatch(/^Added · 1 chunk/)
    expect(said['holiday.mp4']).toBe(
      'holiday.mp4 is not a supported video. Check that the file is a video and was downloaded completely.',
    )
    await notebook.totals((totals) => totals.documents === 4 && totals.videos === 0 && totals.chunks >= 7)
  })

  it('knows a file by its content', async () => {
    const said = await notebook.add([{ ...markdown, name: 'copy.md' }])
    expect(said['copy.md']).toBe('Already here as “garden.md”')
  })

  it('answers with the nearest chunks: document, page, marked words', async () => {
    const answers = await notebook.ask('What happens in an earthquake?')
    const best = answers.first()
    expect(await best.innerText()).toContain('earth.pdf')
    expect(await best.innerText()).toContain('page 2')
    expect(await best.locator('mark').allInnerTexts()).toContain('earthquake')
    const scores = (await answers.locator('.score').allInnerTexts()).map(Number)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
  })

  it('computes an added column, and nothing else', async () => {
    const { chunks } = await notebook.totals()
    const { page } = notebook
    await notebook.show('Tables')
    const card = page.getByRole('region', { name: 'Computed columns' })
    await card.getByLabel('Compute').selectOption({ label: 'Length in characters' })
    await card.getByLabel('Name').fill('length')
    await card.getByRole('button', { name: 'Add column' }).click()
    expect(await notebook.report('Computed columns')).toEqual([`Column length of chunks: ${chunks} cells`])
    const rows = page.getByRole('region', { name: 'Rows' }).first()
    await rows.getByRole('columnheader', { name: /length/ }).waitFor()
  })

  it('says why a column cannot be added, and stays as it is', async () => {
    const { page } = notebook
    const card = page.getByRole('region', { name: 'Computed columns' })
    await card.getByLabel('Name').fill('length')
    await card.getByRole('button', { name: 'Add column' }).click()
    const notice = page.getByText('has a column ‘length’ already').or(page.getByText("'length'"))
    await notice.first().waitFor()
    await page.getByRole('button', { name: 'Close' }).last().click()
  })

  it('makes the chunks anew with other options, their columns too, and nothing else', async () => {
    const { page } = notebook
    const card = page.getByRole('region', { name: 'Chunking' })
    await card.getByLabel('heading').uncheck()
    await card.getByLabel('page').uncheck()
    await card.getByLabel('Unit').selectOption('no limit')
    await card.getByRole('button', { name: 'Re-chunk documents' }).click()
    // One chunk per document: nothing cuts them any more.
    expect(await notebook.report('Chunking')).toEqual([
      'View chunks_2: 4 chunks made',
      'Search index of chunks_2: 4 chunks embedded',
      'Column length of chunks_2: 4 cells',
    ])
    await notebook.totals(({ documents, chunks }) => documents === 4 && chunks === 4)
    await expectFirst(notebook, 'compost from leaves', 'garden.md')
  })

  it('refuses options that do not go together with a message', async () => {
    const { page } = notebook
    const card = page.getByRole('region', { name: 'Chunking' })
    await notebook.show('Tables')
    await card.getByLabel('Unit').selectOption('tokens')
    await card.getByLabel('At most').fill('10')
    await card.getByLabel('Overlap').fill('10')
    await card.getByRole('button', { name: 'Re-chunk documents' }).click()
    await page.getByText('The chunks are as they were').waitFor()
    await page.getByRole('button', { name: 'Close' }).last().click()
    await notebook.totals(({ chunks }) => chunks === 4)
  })

  it('lists versions', async () => {
    await notebook.show('History')
    const rows = notebook.page.getByRole('region', { name: 'Versions' }).getByRole('row')
    await rows.nth(4).waitFor()
    // The table's making, four documents, and the headings.
    expect(await rows.count()).toBe(6)
  })

  it('deletes a document with its chunks', async () => {
    await notebook.page.getByRole('button', { name: 'Delete music.txt' }).click()
    await notebook.totals(({ documents, chunks }) => documents === 3 && chunks === 3)
  })

  it('has everything after a reload', async () => {
    await notebook.page.reload()
    await notebook.ready()
    await notebook.totals(({ documents, chunks }) => documents === 3 && chunks === 3)
    await expectFirst(notebook, 'compost from leaves', 'garden.md')
  })

  it('tells honestly what it takes and what models run on', async () => {
    const { page } = notebook
    await page.getByText('runs in this tab').waitFor()
    const figures = await page.getByRole('region', { name: 'Storage' }).locator('dd').allInnerTexts()
    const [, used] = figures
    // A fresh database with its reserve: no figure of the browser, which counts the room it keeps for open files.
    expect(Number(/^([\d.]+) MB$/.exec(used!)?.[1])).toBeLessThan(100)
    const hasAdapter = await page.evaluate(async () => {
      const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } }
      return ((await gpu?.requestAdapter()) ?? null) !== null
    })
    if (!hasAdapter) expect(figures).toContain('wasm')
  })

  it('shares the engine with a second tab, which sees what the first does', async () => {
    const second = new NotebookPage(await demo.context.newPage())
    await second.open(notebook.page.url())
    await second.totals(({ documents }) => documents === 3)
    await second.page.getByText('runs in another tab').waitFor()
    await notebook.add([text])
    await second.totals(({ documents }) => documents === 4)
    // The tab that runs the engine is closed: the other takes over.
    await notebook.page.close()
    notebook = second
    await expectFirst(second, 'keys of a piano', 'music.txt')
    await second.page.getByRole('button', { name: 'Delete music.txt' }).click()
    await second.totals(({ documents }) => documents === 3)
  })

  it('says when the storage is full, loses nothing, and goes on when there is room', async () => {
    const { page } = notebook
    const devtools = await demo.context.newCDPSession(page)
    const { origin } = new URL(page.url())
    const { usage } = await page.evaluate(() => navigator.storage.estimate())
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage })
    const said = await notebook.add([text])
    expect(said['music.txt']).toMatch(/^The disk or the storage quota is full\. Free up space/)
    await page.screenshot({ path: 'test-results/demo/full.png' })
    await notebook.totals(({ documents, chunks }) => documents === 3 && chunks === 3)
    await expectFirst(notebook, 'compost from leaves', 'garden.md')
    await devtools.send('Storage.overrideQuotaForOrigin', { origin })
    expect((await notebook.add([text]))['music.txt']).toMatch(/^Added/)
    await page.getByRole('button', { name: 'Delete music.txt' }).click()
    await notebook.totals(({ documents }) => documents === 3)
  })

  it('goes over to a new release in all tabs at once, and fetches only what changed', async () => {
    const { page } = notebook
    await page.getByText('Ready offline').waitFor({ timeout: 60_000 })
    // What is kept under the same name is not asked for again: the server has it no longer.
    await rename(join(demo.server.folder, 'assets'), join(demo.server.folder, 'earlier-assets'))
    await demo.server.release('Second release')
    demo.server.busy.set('/samples/scenes.webm', 2)
    const second = new NotebookPage(await demo.context.newPage())
    await second.open(page.url())
    const notices = [page, second.page].map((tab) => tab.getByText('There is a new release of the notebook'))
    for (const notice of notices) await notice.waitFor()
    expect([await page.title(), await second.page.title()]).toEqual(['Offline notebook', 'Offline notebook'])
    expect(demo.server.busy.get('/samples/scenes.webm')).toBe(0)
    expect(await wrongLooks(second.page, 'new-release')).toEqual([])
    await second.page.getByRole('button', { name: 'Reload all tabs' }).click()
    for (const tab of [notebook, second]) {
      await expect.poll(() => tab.page.title(), { timeout: 30_000 }).toBe('Second release')
      await tab.ready()
      await tab.totals(({ documents }) => documents === 3)
    }
    for (const notice of notices) expect(await notice.count()).toBe(0)
    await second.page.close()
  })

  it('goes on with the release that it has where a new one cannot be kept, and says why', async () => {
    const { page } = notebook
    await demo.server.release('Third release')
    demo.server.busy.set('/samples/scenes.webm', Infinity)
    await page.reload()
    const isKept = page.getByText('Ready offline')
    await isKept.and(page.getByTitle('samples/scenes.webm could not be kept')).waitFor()
    await page.reload()
    await notebook.ready()
    expect(await page.title()).toBe('Second release')
  })

  it('works without a network and a server, after a reload too', async () => {
    await notebook.page.getByText('Ready offline').waitFor({ timeout: 60_000 })
    // For good: all that follows works without them as well.
    await demo.context.setOffline(true)
    await demo.server.close()
    await notebook.page.reload()
    await notebook.ready()
    await expectFirst(notebook, 'volcanoes', 'earth.pdf')
    const said = await notebook.add([text, { ...(await pdf()), name: 'again.pdf' }])
    expect(said['music.txt']).toMatch(/^Added/)
  })

  it.skipIf(!hasSharedData)('shows the frames of videos, of those that only FFmpeg decodes too', async () => {
    const said = await notebook.add([
      sharedPath('videos/bangkok_half_res.mp4'),
      sharedPath('videos/v_shooting_01_01.mpg'),
      sharedPath('documents/1706.03762.pdf'),
    ])
    expect(said['bangkok_half_res.mp4']).toBe('Added · 19 frames')
    expect(said['v_shooting_01_01.mpg']).toMatch(/^Added · \d frames/)
    await notebook.totals(({ videos, frames }) => videos === 2 && frames >= 20)
    const { page } = notebook
    for (const video of ['v_shooting_01_01.mpg', 'bangkok_half_res.mp4']) {
      await page.getByRole('button', { name: `Show frames of ${video}` }).click()
      const first = page.getByRole('list', { name: 'Frames' }).getByRole('img').first()
      await page.getByRole('option', { name: video }).waitFor({ state: 'attached' })
      await first.waitFor()
      await expect
        .poll(() => first.evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(0)
    }
    expect(await page.getByRole('list', { name: 'Frames' }).locator('figcaption').first().innerText()).toBe(
      '0:00',
    )
  })

  it('fits wide and narrow windows, light and dark', async () => {
    const { page } = notebook
    // The heading of this answer is longer than a narrow window is wide.
    await expectFirst(notebook, 'compost from leaves', 'garden.md')
    for (const tab of ['Search', 'Frames', 'Tables', 'History', 'Inspector'] as const) {
      await notebook.show(tab)
      await page.waitForTimeout(tab === 'Frames' ? 2000 : 500)
      expect(await wrongLooks(page, tab.toLowerCase())).toEqual([])
    }
  })

  it('meets no error that it does not tell of', () => {
    expect([...demo.problems, ...refused]).toEqual([])
  })
})

async function expectFirst(notebook: NotebookPage, question: string, document: string): Promise<void> {
  const answers = await notebook.ask(question)
  await expect.poll(() => answers.first().innerText()).toContain(document)
}
