import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser } from './support/browser.ts'
import { wrongLooks } from './support/looks.ts'
import { NotebookPage } from './support/notebook-page.ts'
import { startDemo, type DemoServer } from './support/server.ts'

/** A camera that shows a moving picture, and a microphone that beeps. */
const fakeDevices = ['--use-fake-device-for-media-stream']

describe('what is captured, and its labels', { timeout: 60_000 }, () => {
  let server: DemoServer
  let profile: Awaited<ReturnType<typeof createProfile>>
  let context: BrowserContext
  let notebook: NotebookPage
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    server = await startDemo()
    profile = await createProfile()
    context = await launchBrowser(profile.path, [...fakeDevices, '--use-fake-ui-for-media-stream'])
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
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

  const dialog = (name: string) => page.getByRole('dialog', { name })
  const library = (name: string) => page.getByRole('list', { name, exact: true })
  const imported = (name: RegExp) =>
    page.getByRole('list', { name: 'Imports' }).getByRole('listitem').filter({ hasText: name })

  it.each([
    [
      'refuses them',
      [...fakeDevices, '--use-fake-ui-for-media-stream=deny'],
      'is not allowed here. Allow it',
    ],
    ['has none', [], 'was found. Connect one, and try again.'],
  ])('says why there is no camera and no microphone where the browser %s', async (_, options, message) => {
    const other = await createProfile()
    const browser = await launchBrowser(other.path, options)
    try {
      const refused = new NotebookPage(await browser.newPage())
      await refused.open(server.url)
      for (const [button, device] of [
        ['Take photo', 'camera'],
        ['Record sound', 'microphone'],
      ] as const) {
        await refused.page.getByRole('button', { name: button }).click()
        const alert = refused.page.getByRole('dialog').getByRole('alert')
        await alert.waitFor()
        expect(await alert.innerText()).toContain(`${device} ${message}`)
        await refused.page.keyboard.press('Escape')
        await expect.poll(() => refused.page.getByRole('dialog').count()).toBe(0)
      }
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
    await microphone.getByRole('button', { name: 'Stop' }).waitFor()
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

  it('meets no error that it does not tell of', () => {
    expect(problems).toEqual([])
  })
})
