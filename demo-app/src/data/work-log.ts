import type { Progress } from 'polytable'

/** One thing that a call computed, and for how many rows. */
export interface Work {
  readonly phase: Progress['phase']
  readonly table: string
  readonly column: string | undefined
  readonly rows: number
}

/** What calls computed, by table and column, as their progress tells it. */
export class WorkLog {
  readonly #byKey = new Map<string, Work>()

  note({ phase, table, column, rows }: Progress): void {
    this.#byKey.set(`${phase} ${table} ${column ?? ''}`, { phase, table, column, rows })
  }

  get items(): Work[] {
    return [...this.#byKey.values()]
  }
}

const nouns: Readonly<Record<string, readonly [string, string]>> = {
  documents: ['document', 'documents'],
  videos: ['video', 'videos'],
  frames: ['frame', 'frames'],
  images: ['image', 'images'],
  sounds: ['sound', 'sounds'],
}

/** '12 chunks', '1 document'. */
export function countOf(table: string, count: number): string {
  const [one, many] = nouns[table] ?? ['chunk', 'chunks']
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}

/** Progress in words. A row that is stored says nothing yet: its chunks or frames are what takes time. */
export function describeProgress({ phase, table, column, rows, total }: Progress): string {
  const done = total === undefined ? countOf(table, rows) : `${rows} of ${countOf(table, total)}`
  if (phase === 'rows') return table === 'videos' ? 'Making frames' : 'Making chunks'
  if (phase === 'index') return `Indexing: ${done}`
  if (phase === 'column') return `${column ?? 'Column'}: ${done}`
  return done
}
