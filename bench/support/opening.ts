import type { Database } from 'polytable'
import { median } from './measure.ts'
import { ms, print } from './report.ts'

export const OPENED_ROWS = 100_000

/** Milliseconds from the call of `open` to what follows it. */
export interface Opening {
  readonly opened: number
  /** The first ten rows. */
  readonly first: number
  /** The number of all. */
  readonly counted: number
}

/** Opens a database with a table of OPENED_ROWS rows, reads it, and closes it. */
export async function measureOpening(
  open: (name: string) => Promise<Database>,
  name: string,
): Promise<Opening> {
  const start = performance.now()
  const db = await open(name)
  const opened = performance.now() - start
  const table = await db.getTable('rows')
  const rows = await table.limit(10).collect()
  const first = performance.now() - start
  const count = await table.count()
  const counted = performance.now() - start
  await db.close()
  if (rows.length !== 10 || count !== OPENED_ROWS) throw new Error(`${rows.length} rows of ${count}`)
  return { opened, first, counted }
}

/** Prints how this build opens, and its ratio to the other one where that was measured too. */
export function reportOpening(where: string, own: readonly Opening[], other: readonly Opening[]): void {
  const of = (openings: readonly Opening[], key: keyof Opening): number =>
    median(openings.map((opening) => opening[key]))
  const text = (openings: readonly Opening[]): string =>
    `${ms(of(openings, 'first'))} (open after ${ms(of(openings, 'opened'))}, all counted after ${ms(of(openings, 'counted'))})`
  const subject = `from nothing to the first 10 of ${OPENED_ROWS.toLocaleString('en')} rows, ${where}`
  if (other.length === 0) return print({ subject, details: text(own) })
  print({
    subject,
    ratio: of(own, 'first') / of(other, 'first'),
    target: { atMost: 0.5 },
    details: `${text(own)}, by the other build ${text(other)}`,
  })
}
