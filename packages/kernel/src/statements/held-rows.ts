import { PolytableError } from '@polytable/model/errors/index'
import type { CopyBatch, CopyColumn, SqlCommand, SqlStatement, SqlStore } from '@polytable/model/ports/index'
import type { InsertedRows } from '../storage/inserted-rows.ts'
import { serverField } from '../storage/refusal.ts'

/** Rows of a table that a statement writes. */
export interface HeldRows {
  readonly table: string
  readonly columns: readonly CopyColumn[]
  readonly rows: CopyBatch
  /** The rows of a table of the catalog as they will be read. */
  readonly inserted?: InsertedRows
  /** What is run after them in the same transaction. */
  readonly along?: SqlStatement
  /** The error to be thrown for what the store says of these rows. */
  describe(error: unknown): Promise<unknown>
  /** Called when the rows are stored, or where it is known that they are not. */
  settled?(isStored: boolean): void
}

/** What is done besides writing rows. */
interface WriteOptions {
  /** Run before the rows are written, in the same transaction. */
  readonly before?: readonly SqlCommand[]
  /** Run after them. */
  readonly after?: readonly SqlCommand[]
  /** Called with the store's error, before the rows are asked what to say of it. */
  onError?(error: unknown): Promise<void>
}

/**
 * Writes rows in one transaction.
 * @throws what is said of the store's error by the rows at fault; the error itself where there are none
 */
export async function writeHeld(
  store: Pick<SqlStore, 'batch'>,
  held: readonly HeldRows[],
  { before = [], after = [], onError }: WriteOptions = {},
): Promise<void> {
  let isStored = false
  try {
    const rows = held.flatMap((each): SqlCommand[] => (each.along ? [each, each.along] : [each]))
    await store.batch([...before, ...rows, ...after])
    isStored = true
  } catch (error) {
    if (held.length === 0) throw error
    await onError?.(error)
    throw await described(store, held, error)
  } finally {
    for (const { settled } of held) settled?.(isStored)
  }
}

/** What is said of an error by the rows at fault: those of the table that it names, else the first that find one among them. */
async function described(
  store: Pick<SqlStore, 'batch'>,
  held: readonly HeldRows[],
  error: unknown,
): Promise<unknown> {
  const named = serverField(error, 'table')
  const of = held.filter(({ table }) => named !== undefined && table.endsWith(`.${named}`))
  const said: unknown[] = []
  for (const rows of of.length > 0 ? of : held) {
    const description = await rows.describe(error)
    if (PolytableError.is(description) && description.row !== undefined) return description
    said.push(description)
  }
  // Where rows are at odds with others that are held, those have to be there to be found. All of it goes with the statement.
  const isRefused = PolytableError.is(error) && error.code === 'CONSTRAINT_VIOLATION'
  if (!isRefused || of.length < 2) return said[0]
  for (const rows of of) {
    try {
      await store.batch([rows])
    } catch (refusal) {
      return rows.describe(refusal)
    }
  }
  return said[0]
}
