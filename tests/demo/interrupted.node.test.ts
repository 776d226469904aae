import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser, launchKillableBrowser } from './support/browser.ts'
import { longMarkdown, markdown } from './support/files.ts'
import { NotebookPage } from './support/notebook-page.ts'
import { startDemo, type DemoServer } from './support/server.ts'

const SECTIONS = 1500
const long = longMarkdown(SECTIONS)

describe('an import that is interrupted', () => {
  let server: DemoServer
  let profile: Awaited<ReturnType<typeof createProfile>>

  beforeAll(async () => {
    server = await startDemo()
  }, 180_000)
  afterAll(() => server?.close())
  beforeEach(async () => {
    profile = await createProfile()
  })
  afterEach(() => profile.remove())

  /** The import has reached the engine. */
  async function begin(notebook: NotebookPage): Promise<void> {
    await notebook.choose([long])
    await notebook.page
      .getByText(/^(Making chunks|\d[\d,]* chunks?)$/)
      .first()
      .waitFor({ timeout: 30_000 })
  }

  /** Nothing of the interrupted file is there, or all; and importing it works. */
  async function checkWhole(notebook: NotebookPage): Promise<void> {
    await notebook.totals(({ documents }) => documents >= 1)
    const { documents, chunks } = await notebook.totals()
    expect([
      { documents: 1, chunks: 3 },
      { documents: 2, chunks: 3 + SECTIONS },
    ]).toContainEqual({ documents, chunks })
    await notebook.add([long])
    await notebook.totals((totals) => totals.documents === 2 && totals.chunks === 3 + SECTIONS)
    const answers = await notebook.ask('tomato plants')
    expect(await answers.first().innerText()).toContain('garden.md')
  }

  it('by the cancel button leaves nothing', async () => {
    const context = await launchBrowser(profile.path)
    const notebook = new NotebookPage(await context.newPage())
    await notebook.open(server.url)
    await notebook.add([markdown])
    await begin(notebook)
    await notebook.page.getByRole('button', { name: 'Cancel rivers.md' }).click()
    await notebook.page.getByText('Cancelled: nothing was stored').waitFor()
    await notebook.totals(({ documents, chunks }) => documents === 1 && chunks === 3)
    await checkWhole(notebook)
    await context.close()
  }, 120_000)

  it('by a reload is there whole or not at all', async () => {
    const context = await launchBrowser(profile.path)
    const notebook = new NotebookPage(await context.newPage())
    await notebook.open(server.url)
    await notebook.add([markdown])
    await begin(notebook)
    await notebook.page.reload()
    await notebook.ready()
    await checkWhole(notebook)
    await context.close()
  }, 120_000)

  it('by a closed tab is there whole or not at all', async () => {
    const context = await launchBrowser(profile.path)
    const first = new NotebookPage(await context.newPage())
    await first.open(server.url)
    await first.add([markdown])
    await begin(first)
    await first.page.close()
    const second = new NotebookPage(await context.newPage())
    await second.open(server.url)
    await checkWhole(second)
    await context.close()
  }, 120_000)

  it('by the end of the browser is there whole or not at all', async () => {
    const killed = await launchKillableBrowser(profile.path)
    const first = new NotebookPage(await killed.context.newPage())
    await first.open(server.url)
    await first.add([markdown])
    await begin(first)
    await killed.kill()
    const context = await launchBrowser(profile.path)
    const second = new NotebookPage(await context.newPage())
    await second.open(server.url)
    await checkWhole(second)
    await context.close()
  }, 120_000)

  it('while chunks are made anew keeps the old chunks', async () => {
    const context = await launchBrowser(profile.path)
    const first = new NotebookPage(await context.newPage())
    await first.open(server.url)
    await first.add([markdown, long])
    await first.totals(({ chunks }) => chunks === 3 + SECTIONS)
    await first.show('Tables')
    const card = first.page.getByRole('region', { name: 'Chunking' })
    await card.getByLabel('sentence').check()
    await card.getByRole('button', { name: 'Cut documents anew' }).click()
    await card
      .getByText(/chunks$/)
      .first()
      .waitFor()
    await first.page.close()
    const second = new NotebookPage(await context.newPage())
    await second.open(server.url)
    const { documents } = await second.totals(({ chunks }) => chunks >= 3 + SECTIONS)
    expect(documents).toBe(2)
    const answers = await second.ask('tomato plants')
    expect(await answers.first().innerText()).toContain('garden.md')
    await context.close()
  }, 120_000)
})
