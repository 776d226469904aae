import type { Locator, Page } from 'playwright'

/** The cells of the page, as their user works with them. */
export class Cells {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Opens a notebook of the list. */
  async open(title: string): Promise<void> {
    await this.page
      .getByLabel('Notebook', { exact: true })
      .and(this.page.locator('select'))
      .selectOption({ label: title })
    await this.page.getByRole('heading', { name: title.replace('Example: ', ''), level: 1 }).waitFor()
  }

  /** A notebook without cells but for one of code. */
  async make(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New', exact: true }).click()
    await this.page.getByLabel('Title of the notebook').fill(title)
    await this.page.getByRole('button', { name: 'OK', exact: true }).click()
    await this.page.locator('[data-cell]').first().waitFor()
    await this.page.waitForFunction(() => document.querySelectorAll('[data-cell]').length === 1)
  }

  /** Adds a cell with a text, and runs it. */
  async add(source: string, kind: 'code' | 'SQL' = 'code'): Promise<Locator> {
    const { page } = this
    const before = await page.locator('[data-cell]').count()
    await page.getByRole('button', { name: `Add ${kind} cell` }).click()
    const cell = page.locator('[data-cell]').nth(before)
    await this.write(cell, source)
    return cell
  }

  /** Gives a cell another text, and runs it. */
  async write(cell: Locator, source: string): Promise<void> {
    const content = cell.locator('.cm-content')
    // Selected by the editor's own command: a selection of the whole element can leave a line break behind.
    await content.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(source)
    await content.press('Shift+Enter')
  }

  /** Waits until a cell has run. */
  async ran(cell: Locator, state: 'done' | 'failed' | 'stopped' = 'done'): Promise<string> {
    await cell.and(this.page.locator(`[data-state=${state}]`)).waitFor({ timeout: 60_000 })
    return cell.locator('[data-output]').innerText()
  }

  /** Runs all cells; what each code cell says, and those that did not run to the end. */
  async runAll(): Promise<{ readonly outputs: string[]; readonly failed: string[] }> {
    const { page } = this
    await page.getByRole('button', { name: 'Run all' }).click()
    const code = page.locator('[data-cell]:not([data-kind=markdown])')
    const count = await code.count()
    await page.waitForFunction(
      (wanted) =>
        document.querySelector('[data-cell][data-state=failed]') !== null ||
        document.querySelectorAll('[data-cell][data-state=done]').length === wanted,
      count,
      { timeout: 90_000 },
    )
    const outputs = await code.locator('[data-output]').allInnerTexts()
    return { outputs, failed: await page.locator('[data-state=failed] [data-output]').allInnerTexts() }
  }
}
