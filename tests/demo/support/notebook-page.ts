import type { Locator, Page } from 'playwright'
import type { GivenFile } from './files.ts'

export interface Totals {
  readonly documents: number
  readonly chunks: number
  readonly videos: number
  readonly frames: number
}

/** The page as its user sees it. */
export class NotebookPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.ready()
  }
  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Library' }).waitFor({ timeout: 60_000 })
  }

  /** Begins to import files, given as paths or made. */
  async choose(files: string[] | GivenFile[]): Promise<void> {
    await this.page.getByLabel('Drop files here').setInputFiles(files)
  }
  /** Begins to import files, and waits until the page has told of one that it is at a state, however shortly. */
  async chooseUntil(files: GivenFile[], state: 'Reading' | 'Making chunks'): Promise<void> {
    const told = this.page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            const states = [...document.querySelectorAll('li .state')]
            if (!states.some(({ textContent }) => textContent === wanted)) return
            observer.disconnect()
            resolve()
          })
          observer.observe(document.body, { childList: true, characterData: true, subtree: true })
        }),
      state,
    )
    await Promise.all([told, this.choose(files)])
  }
  /** Imports files and waits until each is done; what the page says of each, by name. */
  async add(files: string[] | GivenFile[]): Promise<Record<string, string>> {
    await this.choose(files)
    return this.#imported(files.length)
  }
  /** The same for files that are dragged onto the page. */
  async drop(files: GivenFile[]): Promise<Record<string, string>> {
    const dataTransfer = await this.page.evaluateHandle(
      (given) => {
        const transfer = new DataTransfer()
        for (const { name, type, bytes } of given) {
          transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }))
        }
        return transfer
      },
      files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: [...buffer] })),
    )
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await this.page.getByRole('main').dispatchEvent(event, { dataTransfer })
    }
    return this.#imported(files.length)
  }

  async #imported(count: number): Promise<Record<string, string>> {
    const done = this.page.getByRole('list', { name: 'Imports' }).locator('li.done')
    await done.nth(count - 1).waitFor({ timeout: 120_000 })
    const entries = await done.evaluateAll((items) =>
      items.map((item) => [
        item.querySelector('.name')?.textContent ?? '',
        item.querySelector('.state')?.textContent ?? '',
      ]),
    )
    return Object.fromEntries(entries) as Record<string, string>
  }

  /** How much is stored, once it reads as expected by `until`. */
  async totals(until: (totals: Totals) => boolean = () => true): Promise<Totals> {
    const started = Date.now()
    for (;;) {
      const line = await this.page.getByTestId('totals').innerText()
      const count = (noun: string): number =>
        Number(new RegExp(`([\\d,]+) ${noun}`).exec(line)?.[1]?.replaceAll(',', '') ?? Number.NaN)
      const totals = {
        documents: count('document'),
        chunks: count('chunk'),
        videos: count('video'),
        frames: count('frame'),
      }
      if (!Object.values(totals).some(Number.isNaN) && until(totals)) return totals
      if (Date.now() - started > 60_000) throw new Error(`The library still reads: ${line}`)
      await this.page.waitForTimeout(100)
    }
  }

  async show(
    tab: 'Notebook' | 'Search' | 'Frames' | 'Annotate' | 'Tables' | 'History' | 'Inspector',
  ): Promise<void> {
    await this.page.getByRole('link', { name: tab, exact: true }).click()
  }

  /** Asks, and gives the answers, best first. */
  async ask(question: string): Promise<Locator> {
    await this.show('Search')
    await this.page.getByRole('searchbox', { name: 'Question' }).fill(question)
    await this.page.getByRole('button', { name: 'Search' }).click()
    await this.page.getByText('nearest chunk').waitFor({ timeout: 30_000 })
    return this.page.getByRole('list', { name: 'Answers' }).getByRole('listitem')
  }

  /** A card's report of what was computed. */
  async report(card: 'Chunking' | 'Computed columns'): Promise<string[]> {
    const report = this.page.getByRole('region', { name: card }).locator('.report')
    await report.waitFor({ timeout: 60_000 })
    return report.getByRole('listitem').allInnerTexts()
  }
}
