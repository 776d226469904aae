import type { OutputColumn } from '@polytable/model/protocol/query-spec'
import type { ChangesByRoot } from './changed-rows.ts'
import type { LiveResult } from './live-result.ts'
import { KEY_KINDS, keyOfValues } from './row-values.ts'
import type { ResultRow } from './splices.ts'

/** The rows of several queries one after the other, each of which follows what is written. */
export class MaintainedUnion implements LiveResult {
  readonly columns: readonly OutputColumn[]
  readonly #parts: readonly LiveResult[]
  readonly #isDistinct: boolean

  private constructor(columns: readonly OutputColumn[], parts: readonly LiveResult[], isDistinct: boolean) {
    this.columns = columns
    this.#parts = parts
    this.#isDistinct = isDistinct
  }

  /** undefined where columns are in another order or to be cast, or where it cannot be told here which of the rows are the same. */
  static of(parts: readonly LiveResult[], isDistinct: boolean): MaintainedUnion | undefined {
    const [first] = parts as readonly [LiveResult]
    const isAligned = parts.every(
      ({ columns }) =>
        columns.length === first.columns.length &&
        columns.every(({ name, type }, i) => {
          const other = first.columns[i]!
          return name === other.name && type.kind === other.type.kind
        }),
    )
    if (!isAligned || (isDistinct && !first.columns.every(({ type }) => KEY_KINDS.has(type.kind))))
      return undefined
    const columns = first.columns.map(({ name, type }, i) => {
      const nullable = parts.some((part) => part.columns[i]!.type.nullable)
      return { name, type: { ...type, nullable } }
    })
    return new MaintainedUnion(columns, parts, isDistinct)
  }

  async rows(changes: ChangesByRoot): Promise<readonly ResultRow[]> {
    const rows: ResultRow[] = []
    for (const part of this.#parts) for (const row of await part.rows(changes)) rows.push(row)
    if (!this.#isDistinct) return rows
    const seen = new Map<string, ResultRow>()
    for (const row of rows) {
      const key = keyOfValues(row)
      if (!seen.has(key)) seen.set(key, row)
    }
    return [...seen.values()]
  }

  end(): void {
    for (const part of this.#parts) part.end()
  }
}
