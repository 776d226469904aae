import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser } from './support/browser.ts'
import { html, markdown, pdf } from './support/files.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'
import { startDemo, type DemoServer } from './support/server.ts'

const scenes = fileURLToPath(new URL('../../demo-app/public/samples/scenes.webm', import.meta.url))

describe('the pages of the notebook', { timeout: 120_000 }, () => {
  let server: DemoServer
  let profile: Awaited<ReturnType<typeof createProfile>>
  let context: BrowserContext
  let notebook: NotebookPage
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    server = await startDemo()
    profile = await createProfile()
    context = await launchBrowser(profile.path)
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => problems.push(error.message))
    notebook = new NotebookPage(page)
    await notebook.open(server.url)
  }, 180_000)

  afterAll(async () => {
    await context?.close()
    await server?.close()
    await profile?.remove()
  })

  it('opens an answer’s PDF at its page, with the passage marked', async () => {
    await notebook.add([await pdf(), markdown, html])
    await notebook.ask('What happens in an earthquake?')
    const opener = page.getByRole('button', { name: 'Open earth.pdf at page 2' })
    await opener.click()
    const viewer = page.getByRole('dialog', { name: 'earth.pdf' })
    await viewer.getByText('Page 2 of 2').waitFor()
    const mark = viewer.locator('mark')
    await mark.waitFor()
    expect(await mark.innerText()).toBe('An earthquake shakes the ground along a fault.')
    // The mark is where the page has ink: the text over the picture is where the picture has it.
    const ink = await viewer.locator('.pdf-page').evaluate((element) => {
      const canvas = element.querySelector('canvas')!
      const [of, marked] = [canvas, element.querySelector('mark')!].map((part) =>
        part.getBoundingClientRect(),
      )
      const scale = canvas.width / of!.width
      const { data } = canvas
        .getContext('2d')!
        .getImageData(
          (marked!.left - of!.left) * scale,
          (marked!.top - of!.top) * scale,
          marked!.width * scale,
          marked!.height * scale,
        )
      return data.filter((value, i) => i % 4 === 0 && value < 128).length / (data.length / 4)
    })
    expect(ink).toBeGreaterThan(0.05)
    expect(await wrongLooks(page, 'viewer-pdf')).toEqual([])

    await viewer.getByRole('button', { name: 'Previous page' }).click()
    await viewer.getByText('Page 1 of 2').waitFor()
    await viewer.locator('.pdf-text').getByText('Volcanoes form where magma rises.').waitFor()
    expect(await mark.count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it.each([
    ['compost from leaves', 'garden.md', 'Old leaves become compost in a year.'],
    ['whales of the ocean', 'sea.html', 'Whales are mammals that sing below the water of the ocean.'],
  ])('opens the document that answers “%s” with the passage marked', async (question, name, passage) => {
    await notebook.ask(question)
    await page
      .getByRole('button', { name: `Open ${name}` })
      .first()
      .click()
    const viewer = page.getByRole('dialog', { name })
    await viewer.locator('mark').last().waitFor()
    expect((await viewer.locator('mark').allInnerTexts()).at(-1)).toBe(passage)
    expect(await viewer.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await wrongLooks(page, `viewer-${name}`)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('finds words that the embedder does not know, and tells which answers have them', async () => {
    await notebook.add([
      {
        name: 'parts.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Order Zyxoplast 9000 in March.\n\nThe garden is watered at noon.\n'),
      },
    ])
    const answers = await notebook.ask('zyxoplast')
    await expect.poll(() => answers.first().innerText()).toContain('Order Zyxoplast 9000')
    expect(await answers.first().locator('mark').allInnerTexts()).toEqual(['Zyxoplast'])
    expect(await answers.filter({ hasText: 'words' }).count()).toBe(1)
    expect(await answers.first().locator('.chip').innerText()).toBe('words')
  })

  it('plays a video from the time of a frame', async () => {
    await notebook.add([scenes])
    await notebook.show('Frames')
    await page.getByRole('button', { name: 'Play from 0:02' }).click()
    const viewer = page.getByRole('dialog', { name: 'scenes.webm, 0:02' })
    const player = viewer.locator('video')
    await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.currentTime)).toBe(2)
    expect(await player.evaluate((video) => video === document.activeElement)).toBe(true)
    expect(await wrongLooks(page, 'viewer-video')).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('meets no error that it does not tell of', () => {
    expect(problems).toEqual([])
  })
})
