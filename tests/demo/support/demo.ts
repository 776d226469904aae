import type { BrowserContext, Page } from 'playwright'
import { createProfile, launchBrowser } from './browser.ts'
import { Cells } from './cells.ts'
import { NotebookPage } from './notebook-page.ts'
import { startDemo, type DemoServer } from './server.ts'

/** The demo app in a browser of its own. */
export interface Demo {
  readonly server: DemoServer
  readonly context: BrowserContext
  readonly page: Page
  readonly notebook: NotebookPage
  readonly cells: Cells
  /** What the page threw. */
  readonly problems: readonly string[]
  close(): Promise<void>
}

/** Serves the demo app and opens a page for it, which has not visited it yet. @param args more arguments of the browser */
export async function startBrowser(args: readonly string[] = []): Promise<Demo> {
  const server = await startDemo()
  const profile = await createProfile()
  const context = await launchBrowser(profile.path, args)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  return {
    server,
    context,
    page,
    notebook: new NotebookPage(page),
    cells: new Cells(page),
    problems,
    async close() {
      await context.close()
      await server.close()
      await profile.remove()
    },
  }
}

/** The same once the page has visited the app for the first time. */
export async function openDemo(): Promise<Demo> {
  const demo = await startBrowser()
  await demo.notebook.open(demo.server.url)
  return demo
}
