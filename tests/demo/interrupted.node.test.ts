import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser, launchKillableBrowser } from './support/browser.ts'
import { longMarkdown, markdown } from './support/files.ts'
import { NotebookPage } from './support/notebook-page.ts'
import { startDemo, type DemoServer } from './support/server.ts'
import { nightlyTest } from '../support/nightly.ts'

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

  /** The file is stored; its chunks are not made yet. */
  async function begin(notebook: NotebookPage): Promise<void> {
    await notebook.chooseUntil([long], 'Making chunks')
  }

  /** The file that was stored gets all its chunks, without anybody adding it again. */
  async function checkComplete(notebook: NotebookPage): Promise<void> {
    await notebook.totals((totals) => totals.documents === 2 && totals.chunks === 3 + SECTIONS)
    expect(await notebook.add([long])).toEqual({ 'rivers.md': 'Already here as “rivers.md”' })
    const answers = await notebook.ask('tomato plants')
    expect(await answers.first().innerText()).toContain('garden.md')
  }

  nightlyTest(
    'by the cancel button removes the file',
    async () => {
      const context = await launchBrowser(profile.path)
      const notebook = new NotebookPage(await context.newPage())
      await notebook.open(server.url)
      await notebook.add([markdown])
      await begin(notebook)
      await notebook.page.getByRole('button', { name: 'Cancel rivers.md' }).click()
      await notebook.page.getByText('Cancelled: the file was removed').waitFor()
      await notebook.totals(({ documents, chunks }) => documents === 1 && chunks === 3)
      expect((await notebook.add([long]))['rivers.md']).toBe('Added · 1,500 chunks')
      await checkComplete(notebook)
      await context.close()
    },
    120_000,
  )

  it('by a reload goes on', async () => {
    const context = await launchBrowser(profile.path)
    const notebook = new NotebookPage(await context.newPage())
    await notebook.open(server.url)
    await notebook.add([markdown])
    await begin(notebook)
    await notebook.page.reload()
    await notebook.ready()
    await checkComplete(notebook)
    await context.close()
  }, 120_000)

  nightlyTest(
    'by a closed tab goes on',
    async () => {
      const context = await launchBrowser(profile.path)
      const first = new NotebookPage(await context.newPage())
      await first.open(server.url)
      await first.add([markdown])
      await begin(first)
      await first.page.close()
      const second = new NotebookPage(await context.newPage())
      await second.open(server.url)
      await checkComplete(second)
      await context.close()
    },
    120_000,
  )

  it('by a closed tab goes on in another that was open', async () => {
    const context = await launchBrowser(profile.path)
    const first = new NotebookPage(await context.newPage())
    await first.open(server.url)
    await first.add([markdown])
    const second = new NotebookPage(await context.newPage())
    await second.open(server.url)
    await begin(second)
    // The engine runs in the first tab: the second takes over, and still tells how its import ended.
    await first.page.close()
    await second.page.getByText('Added · 1,500 chunks').waitFor({ timeout: 60_000 })
    await checkComplete(second)
    await context.close()
  }, 120_000)

  nightlyTest(
    'before its outcome was known is checked, and stored once',
    async () => {
      const context = await launchBrowser(profile.path)
      const first = new NotebookPage(await context.newPage())
      await first.open(server.url)
      await first.add([markdown])
      const second = new NotebookPage(await context.newPage())
      await second.open(server.url)
      await second.totals(({ documents }) => documents === 1)
      await second.chooseUntil([long], 'Reading')
      await first.page.close()
      await second.page.getByText('Added · 1,500 chunks').waitFor({ timeout: 60_000 })
      await checkComplete(second)
      await context.close()
    },
    120_000,
  )

  it('by the end of the browser goes on when it is opened again', async () => {
    const killed = await launchKillableBrowser(profile.path)
    const first = new NotebookPage(await killed.context.newPage())
    await first.open(server.url)
    await first.add([markdown])
    await begin(first)
    await killed.kill()
    const context = await launchBrowser(profile.path)
    const second = new NotebookPage(await context.newPage())
    await second.open(server.url)
    await checkComplete(second)
    await context.close()
  }, 120_000)

  nightlyTest(
    'while chunks are made anew keeps the old chunks',
    async () => {
      const context = await launchBrowser(profile.path)
      const first = new NotebookPage(await context.newPage())
      await first.open(server.url)
      await first.add([markdown, long])
      await first.totals(({ chunks }) => chunks === 3 + SECTIONS)
      await first.show('Tables')
      const card = first.page.getByRole('region', { name: 'Chunking' })
      await card.getByLabel('sentence').check()
      await card.getByRole('button', { name: 'Re-chunk documents' }).click()
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
    },
    120_000,
  )
})
