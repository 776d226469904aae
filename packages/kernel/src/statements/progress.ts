import type { Progress } from '@polytable/model/protocol/options'
import { countRows, type ReadRequest } from '../storage/read.ts'
import type { Statement } from './statement.ts'

/** Tells how far a part of a statement is, and estimates what is left of it by the time that the part has taken. */
export class ProgressMeter {
  readonly #statement: Statement
  readonly #part: Pick<Progress, 'phase' | 'table' | 'column' | 'total'>
  readonly #steps: number | undefined
  readonly #begun: number

  /** @param steps into how many steps the part is divided: its rows where they are known, unless given */
  constructor(
    statement: Statement,
    part: Pick<Progress, 'phase' | 'table' | 'column' | 'total'>,
    steps = part.total,
  ) {
    this.#statement = statement
    this.#part = part
    this.#steps = steps
    this.#begun = statement.context.now().getTime()
  }

  /** Tells how far a part is whose steps are the rows of a read; they are counted only if there is an onProgress. */
  static async over(
    statement: Statement,
    part: Pick<Progress, 'phase' | 'table' | 'column'>,
    request: ReadRequest,
  ): Promise<ProgressMeter> {
    const { context, options } = statement
    const steps = options.onProgress && (await countRows(context.store, { ...request, columns: [] }))
    return new ProgressMeter(statement, part, steps)
  }

  /** @param done how many steps are done */
  report(rows: number, done = rows): void {
    const { options, cells, context } = this.#statement
    if (!options.onProgress) return
    const share = this.#steps ? Math.min(1, done / this.#steps) : 0
    const elapsed = context.now().getTime() - this.#begun
    options.onProgress({
      ...this.#part,
      rows,
      cells,
      ...(share > 0 ? { remainingMs: Math.round((elapsed * (1 - share)) / share) } : {}),
    })
  }
}
