import type { FromWorker, Output } from './protocol.ts'
import { isLive, outputOf, type ShownValues } from './outputs.ts'
import { shownError } from './errors.ts'
import { treeOf, treeText } from './trees.ts'

/** Outputs of one run that are shown. */
const MAX_OUTPUTS = 300

export type Tell = (message: FromWorker) => void

/** One run of a cell: what it shows. */
export class CellRun {
  readonly #cell: string
  readonly #tell: Tell
  readonly #shown: ShownValues
  /** Resolves when the cell is run again, or removed. */
  readonly #ended: Promise<unknown>
  #isEnded = false
  #slots = 0

  constructor(cell: string, tell: Tell, shown: ShownValues, ended: Promise<unknown>) {
    this.#cell = cell
    this.#tell = tell
    this.#shown = shown
    this.#ended = ended
    void ended.then(() => (this.#isEnded = true))
    shown.drop(cell)
    tell({ type: 'begin', cell })
  }

  /** Shows a value below what was shown before; a live query's rows for as long as it lasts. Resolves when its first is shown. */
  readonly display = async (value: unknown): Promise<void> => {
    const slot = this.#slot()
    if (slot === undefined) return
    if (!isLive(value)) return this.#put(slot, await outputOf(value, this.#cell, this.#shown))
    const { done, value: first } = await value.next()
    if (done) return
    this.#put(slot, await outputOf(first, this.#cell, this.#shown))
    void this.#follow(slot, value)
  }

  async #follow(slot: string, values: AsyncGenerator<unknown>): Promise<void> {
    void this.#ended.then(() => values.return(undefined))
    try {
      for await (const value of values) {
        if (this.#isEnded) return
        this.#put(slot, await outputOf(value, this.#cell, this.#shown))
      }
    } catch (error) {
      this.#put(slot, { kind: 'error', error: shownError(error, undefined) })
    }
  }

  /** What cells have for a console. */
  get console(): Pick<Console, 'log' | 'info' | 'debug' | 'warn' | 'error' | 'table' | 'dir'> {
    const write =
      (level: 'log' | 'warn' | 'error') =>
      (...values: readonly unknown[]): void => {
        const slot = this.#slot()
        if (slot === undefined) return
        const text = values
          .map((value) => treeText(treeOf(value, (media) => this.#shown.keepMedia(this.#cell, media))))
          .join(' ')
        this.#put(slot, { kind: 'text', level, text })
      }
    const log = write('log')
    const show = (value: unknown): void => void this.display(value)
    return { log, info: log, debug: log, warn: write('warn'), error: write('error'), table: show, dir: show }
  }

  #slot(): string | undefined {
    if (this.#isEnded || this.#slots > MAX_OUTPUTS) return undefined
    if (this.#slots++ < MAX_OUTPUTS) return String(this.#slots)
    this.#put('more', {
      kind: 'text',
      level: 'warn',
      text: `What comes after the first ${MAX_OUTPUTS} outputs is left out`,
    })
    return undefined
  }

  #put(slot: string, output: Output): void {
    if (!this.#isEnded) this.#tell({ type: 'output', cell: this.#cell, slot, output })
  }
}
