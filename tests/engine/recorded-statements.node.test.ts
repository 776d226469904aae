import type { SqlStore } from '@polytable/model/ports/index'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { typeOf } from '@polytable/model/types/index'
import { expect, test } from 'vitest'
import { nodeAssets } from '../store/support/node-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'
import { batches, openEngineOver } from './support/engine.ts'
import { above, call, column, computed } from './support/nodes.ts'
import { createWords, rowsFrom, textIndex, wordFunctions, WordRunner } from './support/words.ts'

/** Statements that make or change something that stays, besides those of indexes, which are made wherever they are needed. */
const LASTING =
  /^(CREATE (TABLE|SEQUENCE)|ALTER TABLE|(WITH .*)?(UPDATE|INSERT INTO|DELETE FROM) polytable\.[tx]_)/s

/** What says that a statement has begun, and what makes it seen. */
const RECORDS_OR_ENDS = /^(INSERT INTO polytable\.pending|UPDATE polytable\.trees SET head)/

/** A store that notes what is written, outside of transactions, when no statement is recorded that would be taken back. */
function watch(store: SqlStore): { readonly watched: SqlStore; readonly unrecorded: string[] } {
  const unrecorded: string[] = []
  const check = async (what: string): Promise<void> => {
    if ((await store.query('SELECT 1 FROM polytable.pending')).length === 0) unrecorded.push(what)
  }
  const watched: SqlStore = {
    ...store,
    async query(text, params) {
      if (LASTING.test(text)) await check(text)
      return store.query(text, params)
    },
    async copy(table, columns, rows) {
      if (table.startsWith('polytable.')) await check(`COPY ${table}`)
      return store.copy(table, columns, rows)
    },
    async batch(commands) {
      const isRecorded = commands.some((command) => 'text' in command && RECORDS_OR_ENDS.test(command.text))
      for (const command of isRecorded ? [] : commands)
        if ('rows' in command && command.table.startsWith('polytable.'))
          await check(`rows of ${command.table}`)
      return store.batch(commands)
    },
  }
  return { watched, unrecorded }
}

test('whatever is written outside of a transaction is recorded before, so that it is taken back where the process dies', async () => {
  const store = await openPgliteStore({
    location: { kind: 'memory' },
    assets: nodeAssets(),
    logger: createMemoryLogger(),
  })
  const { watched, unrecorded } = watch(store)
  const engine = await openEngineOver(watched, [{ functions: wordFunctions, runner: new WordRunner() }])
  const done = (what: string): void => expect(unrecorded, what).toEqual([])

  await createWords(engine)
  done('tables, a view and an index')
  await engine.insert('texts', batches(rowsFrom(1, 3)), {})
  await engine.insert('texts', batches(rowsFrom(10, 200)), {})
  done('insert')
  const columns = [{ name: 'id', type: typeOf('int'), stored: true }]
  await engine.createTableFrom('ids', { columns }, batches([{ id: 1 }, { id: 2 }]), {})
  done('a table of rows')
  await engine.createView('more', { base: 'texts', filter: above('id', 1), columns: [] }, {})
  await engine.createView('shot', { base: 'texts', snapshot: true, columns: [] }, {})
  done('views of rows')
  await engine.addColumns('texts', [computed('late', call('late', column('text', 'string'), 'int'))], {})
  await engine.addColumns('ids', [{ name: 'note', type: typeOf('string', true), stored: true }], {})
  done('columns')
  await engine.addEmbeddingIndex('texts', textIndex('byLate', 'embed'), {})
  await engine.addTextIndex('texts', 'text', {})
  await engine.addBtreeIndex('texts', 'length', {})
  await engine.dropIndex('texts', 'byLate', {})
  done('indexes')
  await engine.update(
    'texts',
    { text: { kind: 'constant', value: 'other words' } },
    { where: above('id', 2) },
  )
  await engine.batchUpdate(
    'texts',
    (async function* () {
      yield [{ id: 1, text: 'again' }]
    })(),
    {},
  )
  await engine.recomputeColumns('texts', ['late'], {})
  await engine.delete('texts', { where: above('id', 100) })
  done('changes of rows')
  await engine.alterColumn('texts', 'late', { value: call('length', column('text', 'string'), 'int') }, {})
  await engine.renameColumn('texts', 'late', 'later', {})
  await engine.dropColumn('texts', 'later', {})
  done('changes of columns')
  await engine.dropTable('shot', {})
  await engine.vacuum('texts', { keepVersions: 2 })
  await engine.revert('texts', {})
  await engine.dropTable('texts', { force: true })
  done('what goes')
  await engine.close()
})
