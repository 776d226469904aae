import { PolytableError } from '@polytable/model/errors/index'
import type { SqlCommand, SqlExecutor, SqlReader, SqlStore } from '@polytable/model/ports/index'
import { expect, test } from 'vitest'
import { batches, openEngineOver, openTestEngine } from './support/engine.ts'
import { createWords, rowsFrom, wordFunctions, WordRunner } from './support/words.ts'

/** A store that is lost to who uses it after a number of statements. */
class LostStore implements SqlStore {
  /** Statements until then. */
  left = Infinity
  readonly #store: SqlStore

  constructor(store: SqlStore) {
    this.#store = store
  }

  query(...statement: Parameters<SqlStore['query']>): ReturnType<SqlStore['query']> {
    return this.#counted(this.#store).query(...statement)
  }
  copy(...rows: Parameters<SqlStore['copy']>): Promise<number> {
    return this.#counted(this.#store).copy(...rows)
  }
  copyBinary(...rows: Parameters<SqlStore['copyBinary']>): Promise<void> {
    return this.#counted(this.#store).copyBinary(...rows)
  }
  /** Lost in the middle, nothing of it is there. */
  async batch(commands: readonly SqlCommand[]): Promise<void> {
    await this.transaction(async (tx) => {
      for (const command of commands) {
        if ('text' in command) await tx.query(command.text, command.params)
        else await tx.copy(command.table, command.columns, command.rows)
      }
    })
  }
  transaction<T>(run: (tx: SqlExecutor) => Promise<T>): Promise<T> {
    return this.#store.transaction((tx) => run(this.#counted(tx)))
  }
  get vectorSearch(): SqlStore['vectorSearch'] {
    return this.#store.vectorSearch
  }
  readBinary(text: string): ReturnType<SqlStore['readBinary']> {
    return this.#store.readBinary(text)
  }
  read(...query: Parameters<SqlStore['read']>): ReturnType<SqlStore['read']> {
    return this.#store.read(...query)
  }
  readOnly<T>(run: (reader: SqlReader) => Promise<T>): Promise<T> {
    return this.#store.readOnly(run)
  }
  cursor(...query: Parameters<SqlStore['cursor']>): ReturnType<SqlStore['cursor']> {
    return this.#store.cursor(...query)
  }
  snapshot(...queries: Parameters<SqlStore['snapshot']>): ReturnType<SqlStore['snapshot']> {
    return this.#store.snapshot(...queries)
  }
  maintain(): Promise<void> {
    return this.#store.maintain()
  }
  settle(tables: readonly string[]): Promise<void> {
    return this.#store.settle(tables)
  }

  reclaim(tables: readonly string[]): Promise<void> {
    return this.#store.reclaim(tables)
  }
  close(): Promise<void> {
    return this.#store.close()
  }

  #counted(executor: SqlExecutor): SqlExecutor {
    const count = async (): Promise<void> => {
      if (this.left-- <= 0) throw new PolytableError('DATABASE_UNAVAILABLE', 'The store was lost')
    }
    return {
      query: (...statement) => count().then(() => executor.query(...statement)),
      copy: (...rows) => count().then(() => executor.copy(...rows)),
      copyBinary: (...rows) => count().then(() => executor.copyBinary(...rows)),
    }
  }
}

test('wherever a retry ends in the middle, nothing that it was to try again is passed over', async () => {
  const functions = [{ functions: wordFunctions, runner: new WordRunner() }]
  const { engine, store } = await openTestEngine(functions)
  await createWords(engine)
  const rows = [...rowsFrom(1, 3), { id: 9, text: 'bad length' }, { id: 10, text: 'bad split' }]
  await engine.insert('texts', batches(rows), { wait: 'stored' })
  await engine.idle({})
  const failed = [{ state: 'failed', errors: 2, rows: 5, total: 5 }]
  expect(await engine.jobs()).toMatchObject(failed)

  let statements = 0
  for (let isThrough = false; !isThrough; statements++) {
    const lost = new LostStore(store)
    const ending = await openEngineOver(lost, functions)
    const [job] = await ending.jobs()
    lost.left = statements
    isThrough = await ending.commandJob(job!.id, 'retry').then(
      () => true,
      () => false,
    )
    lost.left = 0
    const next = await openEngineOver(store, functions)
    await next.commandJob(job!.id, 'resume')
    await next.idle({})
    expect(await next.jobs(), `ended after ${statements} statements`).toMatchObject(failed)
  }
  expect(statements).toBeGreaterThan(4)
  await engine.close()
})
