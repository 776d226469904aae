import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDemo, type Demo } from './support/demo.ts'
import { html, markdown, pdf } from './support/files.ts'
import { wrongLooks } from './support/looks.ts'
import type { NotebookPage } from './support/notebook-page.ts'

const scenes = fileURLToPath(new URL('../../demo-app/public/samples/scenes.webm', import.meta.url))

describe('the pages of the notebook', { timeout: 120_000 }, () => {
  let demo: Demo
  let notebook: NotebookPage
  let page: Page

  beforeAll(async () => {
    demo = await openDemo()
    ;({ notebook, page } = demo)
  }, 180_000)

  afterAll(() => demo?.close())

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
    await expect.poll(() => mark.count()).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it.each([
    ['compost from leaves', 'garden.md', 'Old leaves become compost in a year.'],
    ['whales of the ocean', 'sea.html', 'Whales are mammals that sing below the water of the ocean.'],
  ])('opens the document that answers “%s” with the passage marked', async (question, name, passage) => {
    const answers = await notebook.ask(question)
    await answers
      .filter({ hasText: passage })
      .getByRole('button', { name: `Open ${name}` })
      .click()
    const viewer = page.getByRole('dialog', { name })
    await viewer.locator('mark').last().waitFor()
    expect((await viewer.locator('mark').allInnerTexts()).at(-1)).toBe(passage)
    expect(await viewer.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await wrongLooks(page, `viewer-${name}`)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('finds words that the embedder does not know, and tells which answers have them', async () => {
    const known = await notebook.ask('whales of the ocean')
    const before = await known.count()
    const opener = known.first().getByRole('button', { name: 'Open sea.html' })
    await opener.evaluate((button) => {
      button.dataset['seen'] = ''
      button.focus()
    })
    await notebook.add([
      {
        name: 'parts.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Order Zyxoplast 9000 in March.\n\nThe garden is watered at noon.\n'),
      },
    ])
    // The question is asked again: an answer that stays is not replaced, and keeps the focus.
    await expect.poll(() => known.count()).toBeGreaterThan(before)
    expect(
      await opener.evaluate((button) => [button.dataset['seen'], button === document.activeElement]),
    ).toEqual(['', true])
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
    await expect.poll(() => player.evaluate((video) => video === document.activeElement)).toBe(true)
    expect(await wrongLooks(page, 'viewer-video')).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  describe('of rows', () => {
    const rows = () => page.getByRole('grid', { name: 'Rows' })
    /** The row that the keyboard is at: its place from 1, and its cells. */
    const active = () =>
      rows().evaluate((grid) => {
        const row = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
        return [Number(row?.ariaRowIndex) - 1, ...[...(row?.children ?? [])].map((cell) => cell.textContent)]
      })

    it('shows 20,000 with pictures, of which those in view are in the page', async () => {
      const { cells } = demo
      await notebook.show('Notebook')
      await cells.make('Many rows')
      await cells.write(
        page.locator('[data-cell]').first(),
        `const draw = async (color: string) => {
          const canvas = new OffscreenCanvas(64, 48)
          const pen = canvas.getContext('2d')!
          pen.fillStyle = color
          pen.fillRect(0, 0, 64, 48)
          return new File([await canvas.convertToBlob()], color + '.png', { type: 'image/png' })
        }
        const stored = await db.createTable('stored', { n: pt.int(), word: pt.string(), picture: pt.image().nullable() })
        const pictures = await Promise.all(['red', 'green', 'blue'].map(draw))
        await stored.insert(pictures.map((picture, n) => ({ n, word: 'word 0', picture })))
        await stored.insert(Array.from({ length: 19_997 }, (_, i) => ({ n: i + 3, word: 'word ' + ((i + 3) % 100), picture: null })))
        await stored.count()`,
      )
      expect(await cells.ran(page.locator('[data-cell]').first())).toBe('20000')
      await notebook.show('Tables')
      const card = page.getByRole('region', { name: 'Rows', exact: true })
      await card.getByLabel('Table').selectOption('stored')
      await card.getByText('20,000 rows').waitFor()
      expect(await rows().getAttribute('aria-rowcount')).toBe('20001')
      await rows().getByRole('gridcell', { name: 'word 0' }).first().waitFor()
      expect(await rows().getByRole('row').count()).toBeLessThan(60)
      await expect
        .poll(() =>
          rows()
            .locator('canvas')
            .nth(1)
            .evaluate((canvas: HTMLCanvasElement) =>
              canvas.width > 0 ? [...canvas.getContext('2d')!.getImageData(20, 20, 1, 1).data] : [],
            ),
        )
        .toEqual([0, 128, 0, 255])
      // To the middle at once.
      await rows().evaluate((grid) => (grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2))
      await rows().getByRole('gridcell', { name: '10000', exact: true }).waitFor()
      const index = await rows()
        .getByRole('row')
        .filter({ hasText: /^10000/ })
        .getAttribute('aria-rowindex')
      expect(index).toBe('10002')
      expect(await rows().getByRole('row').count()).toBeLessThan(60)
    })

    it('moves by the keyboard, and opens a row', async () => {
      await rows().focus()
      await page.keyboard.press('End')
      await expect.poll(active).toEqual([20_000, '19999', 'word 99', '–'])
      await page.keyboard.press('ArrowUp')
      await expect.poll(active).toEqual([19_999, '19998', 'word 98', '–'])
      await page.keyboard.press('PageUp')
      const [paged] = await active()
      expect(paged).toBeLessThan(19_995)
      await page.keyboard.press('PageDown')
      await expect.poll(active).toEqual([19_999, '19998', 'word 98', '–'])
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowDown')
      await expect.poll(active).toEqual([2, '1', 'word 0', ''])
      await page.keyboard.press('Enter')
      const viewer = page.getByRole('dialog', { name: 'Row 2 of stored' })
      const picture = viewer.getByRole('img', { name: 'green.png' })
      await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64)
      await page.keyboard.press('Escape')
    })

    it('puts them in order by a header, filters, and exports what is shown', async () => {
      const card = page.getByRole('region', { name: 'Rows', exact: true })
      const head = rows().getByRole('columnheader', { name: /^n\b/ })
      expect(await head.getAttribute('aria-sort')).toBe('none')
      for (const [sort, first] of [
        ['ascending', '0'],
        ['descending', '19999'],
      ] as const) {
        await head.getByRole('button', { name: 'n' }).click()
        await expect.poll(() => head.getAttribute('aria-sort')).toBe(sort)
        await expect.poll(() => rows().getByRole('gridcell').first().innerText()).toBe(first)
      }
      await card.getByLabel('Filter').fill('WORD 42')
      await card.getByText('200 rows with “WORD 42”').waitFor()
      await expect.poll(() => rows().getByRole('gridcell').first().innerText()).toBe('19942')
      expect(await wrongLooks(page, 'rows')).toEqual([])
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        card.getByRole('button', { name: 'Export as CSV' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('stored.csv')
      const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
      expect(lines.slice(0, 3)).toEqual(['n,word,picture', '19942,word 42,', '19842,word 42,'])
      expect(lines.length).toBe(201)
      await card.getByLabel('Filter').fill('no such word')
      await card.getByText('0 rows with').waitFor()
      await card.getByLabel('Filter').fill('')
      await card.getByText('20,000 rows').waitFor()
    })
  })

  it('meets no error that it does not tell of', () => {
    expect(demo.problems).toEqual([])
  })
})
