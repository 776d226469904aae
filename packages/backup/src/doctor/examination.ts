import type { EngineContext } from '@polytable/kernel/statements/context'
import type { DoctorOptions, Finding } from '@polytable/model/protocol/whole-database/doctor'

/** What a check says of something that is wrong. */
export type Draft = Omit<Finding, 'repairable' | 'repaired'>

/** An examination of a database, as it goes on. */
export class Examination {
  readonly context: EngineContext
  readonly options: DoctorOptions
  readonly findings: Finding[] = []

  constructor(context: EngineContext, options: DoctorOptions) {
    this.context = context
    this.options = options
  }

  /**
   * Notes what was found, where it is more than nothing, and repairs it where that is asked for. A repair that fails leaves the finding
   * as it is.
   */
  async found(draft: Draft, repair?: () => Promise<unknown>): Promise<void> {
    this.options.signal?.throwIfAborted()
    if (draft.count === 0) return
    const repairable = repair !== undefined
    if (!repair || !this.options.repair) {
      this.findings.push({ ...draft, repairable, repaired: false })
      return
    }
    try {
      await repair()
      this.findings.push({ ...draft, repairable, repaired: true })
    } catch (error) {
      const advice = `${draft.advice} The repair failed: ${(error as Error).message}`
      this.findings.push({ ...draft, advice, repairable, repaired: false })
    }
  }

  /** The number that a query gives. */
  async count(sql: string, params: readonly (string | number | string[])[] = []): Promise<number> {
    const [row] = await this.context.store.query(sql, params)
    return Number(row?.[0] ?? 0)
  }
}
