import { PolytableError } from '@polytable/model/errors/index'
import type { SqlCommand, SqlStatement, SqlStore } from '@polytable/model/ports/index'
import { measure } from '@polytable/model/types/index'
import { writeHeld, type HeldRows } from './held-rows.ts'

/** More rows, of all tables together, or larger ones, are written at once. */
const MAX_ROWS = 512
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The store as a statement uses it. That the statement has begun is recorded before anything else is done with the store, so that
 * what it writes can be taken back. Its first rows, into a table and the views on it, are held until then where they are few: a
 * statement that writes no more is a single transaction, which needs no record.
 */
export class StatementStore implements SqlStore {
  readonly #store: SqlStore
  readonly #record: SqlCommand
  /** What takes the record back. */
  readonly ended: SqlStatement
  readonly #onBegin: () => void
  #held: HeldRows[] = []
  #beginning: Promise<void> | undefined
  #hasBegun = false

  /** @param onBegin called when others may begin to see what the statement writes, and must not read it */
  constructor(store: SqlStore, root: number, commit: number, onBegin: () => void) {
    this.#store = store
    this.#record = { text: 'INSERT INTO polytable.pending VALUES ($1, $2)', params: [commit, root] }
    this.ended = { text: 'DELETE FROM polytable.pending WHERE commit = $1', params: [commit] }
    this.#onBegin = onBegin
  }

  /** Takes rows to be written later; false where they are to be written now. */
  hold(held: readonly HeldRows[]): boolean {
    if (this.#beginning) return false
    const all = [...this.#held, ...held]
    if (all.reduce((sum, { rows }) => sum + rows.size, 0) > MAX_ROWS) return false
    if (all.reduce((sum, { rows }) => sum + measure(rows), 0) > MAX_BYTES) return false
    this.#held = all
    return true
  }

  /** What is held: all that the statement has written, or nothing where it has begun. */
  get held(): readonly HeldRows[] {
    return this.#held
  }

  /** Writes nothing of what is held: the statement has failed. */
  drop(): void {
    for (const { settled } of this.#held.splice(0)) settled?.(false)
  }

  /** Records that the statement has begun, once, and writes what is held. */
  begin(): Promise<void> {
    if (this.#hasBegun) return Promise.resolve()
    return (this.#beginning ??= this.#begin())
  }

  async #begin(): Promise<void> {
    this.#onBegin()
    await this.#runWithHeld([this.#record])
    this.#hasBegun = true
  }

  /** Ends the statement: runs commands in one transaction, with what is held and without a record where it has not begun. */
  async end(commands: readonly SqlCommand[]): Promise<void> {
    if (this.#beginning) {
      await this.#beginning
      await this.#store.batch([...commands, this.ended])
      return
    }
    // What still uses the store must not record a beginning after the end.
    this.#hasBegun = true
    this.#onBegin()
    await this.#runWithHeld(commands)
  }

  async #runWithHeld(after: readonly SqlCommand[]): Promise<void> {
    await writeHeld(this.#store, this.#held.splice(0), {
      after,
      onError: async (error) => {
        if (!PolytableError.is(error) || error.code !== 'CONSTRAINT_VIOLATION') return
        // What is wrong with the rows is found out by writing some of them again.
        this.#beginning = Promise.resolve()
        this.#onBegin()
        await this.#store.batch([this.#record])
        this.#hasBegun = true
      },
    })
  }

  readonly query: SqlStore['query'] = async (text, params) => {
    await this.begin()
    return this.#store.query(text, params)
  }

  readonly copy: SqlStore['copy'] = async (table, columns, rows) => {
    await this.begin()
    return this.#store.copy(table, columns, rows)
  }

  readonly transaction: SqlStore['transaction'] = async (run) => {
    await this.begin()
    return this.#store.transaction(run)
  }

  readonly batch: SqlStore['batch'] = async (commands) => {
    await this.begin()
    return this.#store.batch(commands)
  }

  get vectorSearch(): SqlStore['vectorSearch'] {
    return this.#store.vectorSearch
  }

  readonly readBinary: SqlStore['readBinary'] = async (text) => {
    await this.begin()
    return this.#store.readBinary(text)
  }

  readonly read: SqlStore['read'] = async (text, params, maxBytes) => {
    await this.begin()
    return this.#store.read(text, params, maxBytes)
  }

  readonly readOnly: SqlStore['readOnly'] = async (run) => {
    await this.begin()
    return this.#store.readOnly(run)
  }

  readonly cursor: SqlStore['cursor'] = (...query) => {
    if (this.#hasBegun) return this.#store.cursor(...query)
    const cursor = this.begin().then(() => this.#store.cursor(...query)[Symbol.asyncIterator]())
    // Who iterates gets its error; who never does must not be told by an unhandled rejection.
    cursor.catch(() => {})
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => (await cursor).next(),
        return: async () => (await (await cursor).return?.()) ?? { done: true, value: undefined },
      }),
    }
  }

  readonly copyBinary: SqlStore['copyBinary'] = async (table, columns, bytes) => {
    await this.begin()
    return this.#store.copyBinary(table, columns, bytes)
  }

  readonly snapshot: SqlStore['snapshot'] = async (plan, batchRows) => {
    await this.begin()
    return this.#store.snapshot(plan, batchRows)
  }

  readonly maintain: SqlStore['maintain'] = (tables) => this.#store.maintain(tables)

  readonly settle: SqlStore['settle'] = (tables) => this.#store.settle(tables)

  readonly reclaim: SqlStore['reclaim'] = (tables) => this.#store.reclaim(tables)

  readonly close: SqlStore['close'] = () => this.#store.close()
}
