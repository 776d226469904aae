import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser } from './support/browser.ts'
import { startBrowser, type Demo } from './support/demo.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'

const scenes = fileURLToPath(new URL('../../demo-app/public/samples/scenes.webm', import.meta.url))

/** A camera that shows a moving picture, and a microphone that beeps. */
const fakeDevices = ['--use-fake-device-for-media-stream']

describe('what is captured, and its labels', { timeout: 60_000 }, () => {
  let demo: Demo
  let notebook: NotebookPage
  let page: Page

  beforeAll(async () => {
    demo = await startBrowser([...fakeDevices, '--use-fake-ui-for-media-stream'])
    ;({ notebook, page } = demo)
    await demo.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  }, 180_000)

  afterAll(() => demo?.close())

  const dialog = (name: string) => page.getByRole('dialog', { name })
  const library = (name: string) => page.getByRole('list', { name, exact: true })
  const imported = (name: RegExp) =>
    page.getByRole('list', { name: 'Imports' }).getByRole('listitem').filter({ hasText: name })

  /** What a page says of the camera and the microphone that it is not given. */
  const refusals = async (of: Page): Promise<string[]> => {
    const said: string[] = []
    for (const button of ['Take photo', 'Record sound']) {
      await of.getByRole('button', { name: button }).click()
      said.push(await of.getByRole('dialog').getByRole('alert').innerText())
      await of.keyboard.press('Escape')
      await expect.poll(() => of.getByRole('dialog').count()).toBe(0)
    }
    return said
  }

  it('says that the camera and the microphone are not allowed', async () => {
    // Refused by its server, for this visit.
    await page.route(demo.server.url, async (route) => {
      const response = await route.fetch()
      const headers = { ...response.headers(), 'permissions-policy': 'camera=(), microphone=()' }
      await route.fulfill({ response, headers })
    })
    await notebook.open(demo.server.url)
    expect(await refusals(page)).toEqual([
      'The camera is not allowed here. Allow it in the browser’s settings of this site, and try again.',
      'The microphone is not allowed here. Allow it in the browser’s settings of this site, and try again.',
    ])
    await page.unroute(demo.server.url)
    await page.reload()
    await notebook.ready()
  })

  it('says that there is no camera and no microphone', async () => {
    const other = await createProfile()
    const browser = await launchBrowser(other.path)
    try {
      const without = new NotebookPage(await browser.newPage())
      await without.open(demo.server.url)
      expect(await refusals(without.page)).toEqual([
        'No camera was found. Connect one, and try again.',
        'No microphone was found. Connect one, and try again.',
      ])
    } finally {
      await browser.close()
      await other.remove()
    }
  })

  it('takes photos with the camera, which is off when the dialogue is closed', async () => {
    const opener = page.getByRole('button', { name: 'Take photo' })
    await opener.click()
    const shutter = dialog('Camera').getByRole('button', { name: 'Take photo' })
    await expect.poll(() => shutter.isEnabled()).toBe(true)
    expect(await wrongLooks(page, 'camera')).toEqual([])
    const stream = await dialog('Camera')
      .locator('video')
      .evaluateHandle((video: HTMLVideoElement) => video.srcObject as MediaStream)
    const isLive = () =>
      stream.evaluate((of) => of.getTracks().some(({ readyState }) => readyState === 'live'))
    expect(await isLive()).toBe(true)
    await shutter.click()
    await dialog('Camera').getByText('Photo added').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(isLive).toBe(false)
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true)
    await imported(/^Photo .*\.jpg/)
      .getByText('Added')
      .waitFor()
    await library('Images')
      .getByRole('button', { name: /^Open Photo/ })
      .click()
    const photo = dialog('Photo').getByRole('img')
    await expect
      .poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100)
    await page.keyboard.press('Escape')
  })

  it('records sound with the microphone', async () => {
    await page.getByRole('button', { name: 'Record sound' }).click()
    const microphone = dialog('Microphone')
    await microphone.getByRole('button', { name: 'Record' }).click()
    await microphone.getByRole('timer').getByText('0:01').waitFor()
    await expect
      .poll(() => microphone.getByRole('meter').evaluate((meter: HTMLMeterElement) => meter.value))
      .toBeGreaterThan(0.01)
    expect(await wrongLooks(page, 'microphone')).toEqual([])
    await microphone.getByRole('button', { name: 'Stop' }).click()
    await microphone.getByText('Recording added').waitFor()
    // The next is ended by closing, and kept.
    await microphone.getByRole('button', { name: 'Record' }).click()
    await microphone.getByRole('timer').getByText('0:01').waitFor()
    await page.keyboard.press('Escape')
    const opener = library('Sounds').getByRole('button', { name: /^Open Recording/ })
    await expect.poll(() => opener.count()).toBe(2)
    await opener.first().click()
    const player = dialog('Recording').locator('audio')
    await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
  })

  it('takes what is pasted: pictures and text, but not into fields', async () => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(40, 30)
      canvas.getContext('2d')!.fillRect(0, 0, 20, 30)
      const picture = await canvas.convertToBlob()
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    })
    await page.getByRole('heading', { name: 'Library' }).click()
    await page.keyboard.press('ControlOrMeta+v')
    await imported(/^Pasted image .*\.png/)
      .getByText('Added')
      .waitFor()
    await page.evaluate(() => navigator.clipboard.writeText('The heron waits at the pond. The frog sleeps.'))
    await page.getByRole('searchbox', { name: 'Question' }).press('ControlOrMeta+v')
    expect(await page.getByRole('searchbox', { name: 'Question' }).inputValue()).toMatch(/^The heron/)
    await page.getByRole('button', { name: 'Paste', exact: true }).click()
    await imported(/^Pasted text .*\.txt/)
      .getByText('Added · 1 chunk')
      .waitFor()
    await page
      .getByTestId('totals')
      .getByText('1 document · 1 chunk · 0 videos · 0 frames · 2 images · 2 sounds')
      .waitFor()
    await notebook.show('Frames')
    expect(await wrongLooks(page, 'library')).toEqual([])
  })

  describe('by labels', () => {
    const panel = () => page.getByRole('region', { name: 'Annotate' })
    const stage = () => panel().getByRole('group', { name: 'To label' })
    const stageHasFocus = () =>
      expect.poll(() => stage().evaluate((element) => element === document.activeElement)).toBe(true)
    const said = (text: string | RegExp) => panel().getByRole('status').getByText(text)
    const counted = (text: string) => panel().getByTestId('labelled').getByText(text, { exact: true })
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const addLabel = async (label: string): Promise<void> => {
      await panel().getByLabel('New label').fill(label)
      await press('Enter')
      await said(`The label “${label}” was added`).waitFor()
    }
    const choose = (target: string) => panel().getByLabel('What to label').selectOption({ label: target })

    it('are given to images by keys, and told of', async () => {
      await notebook.show('Annotate')
      await stageHasFocus()
      await counted('0 of 2 labelled').waitFor()
      await press('1')
      await said('No label has the key 1.').waitFor()
      await addLabel('gadget')
      await addLabel('drawing')
      await panel().getByLabel('New label').fill('gadget')
      await press('Enter')
      await said('There is such a label already.').waitFor()
      await stage().focus()
      await press('1')
      await said(/^Photo .*: labelled “gadget”\. 1 of 2 labelled$/).waitFor()
      const button = panel().getByRole('button', { name: 'gadget', exact: true })
      expect(await button.getAttribute('aria-pressed')).toBe('true')
      await press('n')
      await said(/^2 of 2, Pasted image .*: no label$/).waitFor()
      const picture = stage().getByRole('img', { name: /^Pasted image/ })
      await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40)
      // Keys that come faster than labels are stored.
      await press('1', '2', 'k')
      await said(/^1 of 2, Photo .*: gadget$/).waitFor()
      await press('j')
      await said(/^2 of 2, Pasted image .*: drawing$/).waitFor()
      await counted('2 of 2 labelled').waitFor()
      expect(await wrongLooks(page, 'annotate-images')).toEqual([])
      await press('0')
      await said(/^Pasted image .*: “drawing” taken back\. 1 of 2 labelled$/).waitFor()
    })

    it('are undone after a reload as well, one by one', async () => {
      await page.reload()
      await notebook.ready()
      await counted('1 of 2 labelled').waitFor()
      await stage().focus()
      await press('u')
      await said(/^Undone\. 2 of 2, Pasted image .*: drawing\. 2 of 2 labelled$/).waitFor()
      await press('u')
      await said(/^Undone\. 2 of 2, Pasted image .*: gadget\. 2 of 2 labelled$/).waitFor()
      await press('Control+z')
      await said(/^Undone\. 2 of 2, Pasted image .*: no label\. 1 of 2 labelled$/).waitFor()
      await press('u')
      await said(/^Undone\. 1 of 2, Photo .*: no label\. 0 of 2 labelled$/).waitFor()
      await press('u')
      await said('There is no label to undo.').waitFor()
      await press('1')
      await counted('1 of 2 labelled').waitFor()
    })

    it('are given to passages that are selected by keys or by the mouse', async () => {
      await choose('Passages')
      await said(/^1 of 1, Pasted text .*: no label$/).waitFor()
      await addLabel('bird')
      await addLabel('animal')
      const text = panel().getByRole('textbox', { name: 'Text of the chunk' })
      await text.focus()
      await press('1')
      await said('Select words of the text').waitFor()
      await press('ControlOrMeta+Home', 'ControlOrMeta+ArrowRight', 'ControlOrMeta+Shift+ArrowRight', '1')
      await said(/labelled “bird”\. 1 of 1 labelled$/).waitFor()
      expect(await text.locator('mark').allInnerTexts()).toEqual(['heron'])
      // Typing changes nothing.
      await press('x')
      expect(await text.evaluate((element) => element.textContent)).toBe(
        'The heron waits at the pond. The frog sleeps.',
      )
      const box = await text.evaluate((element) => {
        const range = document.createRange()
        const node = [...element.childNodes].find(({ textContent }) => textContent?.includes('frog'))!
        const at = node.textContent!.indexOf('frog')
        range.setStart(node, at)
        range.setEnd(node, at + 4)
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      })
      await page.mouse.dblclick(box.x, box.y)
      await panel().getByRole('button', { name: 'animal', exact: true }).click()
      await said(/labelled “animal”/).waitFor()
      await expect.poll(() => text.locator('mark').allInnerTexts()).toEqual(['heron', 'frog'])
      expect(await wrongLooks(page, 'annotate-chunks')).toEqual([])
      const passages = panel().getByRole('list', { name: 'Labelled passages' }).getByRole('listitem')
      expect(await passages.count()).toBe(2)
      await panel().getByRole('button', { name: 'Take back bird of “heron”' }).click()
      await expect.poll(() => text.locator('mark').allInnerTexts()).toEqual(['frog'])
      await panel().getByRole('button', { name: 'Undo' }).click()
      await expect.poll(() => text.locator('mark').allInnerTexts()).toEqual(['heron', 'frog'])
    })

    it('of passages stay with their words when documents are chunked in another way', async () => {
      await notebook.show('Tables')
      const card = page.getByRole('region', { name: 'Chunking' })
      await card.getByLabel('sentence').check()
      await card.getByLabel('At most').fill('5')
      await card.getByLabel('Overlap').fill('0')
      await card.getByRole('button', { name: 'Re-chunk documents' }).click()
      await notebook.report('Chunking')
      await notebook.show('Annotate')
      await stageHasFocus()
      const text = panel().getByRole('textbox', { name: 'Text of the chunk' })
      await expect.poll(() => text.locator('mark').allInnerTexts()).toEqual(['heron'])
      // The frog was in the first chunk before.
      await press('j', 'j')
      await expect.poll(() => text.locator('mark').allInnerTexts()).toEqual(['frog'])
      expect(await text.locator('mark').getAttribute('data-label')).toBe('animal')
    })

    it('are given to frames, one after the other', async () => {
      await notebook.add([scenes])
      await choose('Frames')
      await said(/^1 of \d, scenes\.webm at 0:00: no label$/).waitFor()
      await addLabel('first scene')
      await panel().getByLabel('Go on after each label').check()
      await press('1')
      await said(
        /^scenes\.webm at 0:00: labelled “first scene”\..* – 2 of \d, scenes\.webm at 0:01: no label$/,
      ).waitFor()
      const frame = panel().getByRole('img', { name: 'scenes.webm at 0:01' })
      await expect
        .poll(() => frame.evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(0)
      expect(await wrongLooks(page, 'annotate-frames')).toEqual([])
    })

    it('are rows of a table, which go with their file', async () => {
      await notebook.show('Tables')
      const card = page.getByRole('region', { name: 'Rows', exact: true })
      await card.getByLabel('Table').selectOption('labels')
      await card.getByText(/^4 rows, version/).waitFor()
      for (const label of ['gadget', 'bird', 'animal', 'first scene'])
        await card.getByRole('gridcell', { name: label, exact: true }).waitFor()
      await page.getByRole('button', { name: 'Delete scenes.webm' }).click()
      await card.getByText(/^3 rows, version/).waitFor()
      await notebook.show('Annotate')
      await stageHasFocus()
      await press('u')
      await said('There is no label to undo.').waitFor()
    })
  })

  it('meets no error that it does not tell of', () => {
    expect(demo.problems).toEqual([])
  })
})
