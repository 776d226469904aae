import { PolytableError } from '@polytable/model/errors/index'
import type { SqlExecutor, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { openSnapshot } from '@polytable/store/common/cursor'
import type { PgliteLocation } from '@polytable/store/pglite/index'
import type { WorkerAnswer, WorkerCall } from './store-worker.ts'

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

export interface StoreInWorker extends SqlStore {
  /** Ends the worker at once, as a tab that is closed does. */
  kill(): void
}

/** Opens a store in a worker of its own. With `hangingSeed` the seed never arrives, and neither does the store. */
export async function openStoreInWorker(
  location: PgliteLocation,
  { hangingSeed = false, onWorker = (_: () => void): void => {} } = {},
): Promise<StoreInWorker> {
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { type: 'module' })
  const pendingById = new Map<number, Pending>()
  let lastId = 0
  onWorker(() => worker.terminate())
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    const pending = pendingById.get(data.id)
    pendingById.delete(data.id)
    if (data.error === undefined) pending?.resolve(data.value as never)
    else pending?.reject(decodeError(data.error))
  })
  const call = <T>(method: WorkerCall['method'], args: readonly unknown[], tx?: number): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = ++lastId
      pendingById.set(id, { resolve, reject })
      worker.postMessage({ id, method, arguments: args as never[], tx } satisfies WorkerCall)
    })
  const executor = (tx?: number): SqlExecutor => ({
    query: (text, params) => call('query', [text, params], tx),
    copy: (table, columns, rows) =>
      call('copy', [table, columns, Symbol.iterator in rows ? [...rows] : rows], tx),
    copyBinary: (table, columns, bytes) => call('copyBinary', [table, columns, bytes], tx),
  })

  const during = async <T>(kind: 'transaction' | 'readOnly', run: (tx: number) => Promise<T>): Promise<T> => {
    const tx = await call<number>('begin', [kind])
    try {
      const result = await run(tx)
      await call('end', [tx, true])
      return result
    } catch (error) {
      await call('end', [tx, false]).catch(() => {})
      throw error
    }
  }
  const transaction: SqlStore['transaction'] = (run) => during('transaction', (tx) => run(executor(tx)))
  let snapshots = 0
  const newName = (): string => `in_worker_${++snapshots}`

  try {
    await call('open', [location, hangingSeed])
  } catch (error) {
    worker.terminate()
    throw error
  }
  return {
    ...executor(),
    transaction,
    readOnly: (run) =>
      during('readOnly', (tx) =>
        run({
          query: executor(tx).query,
          ask: (text, params, maxBytes) => call('ask', [text, params, maxBytes], tx),
        }),
      ),
    snapshot: (plan, batchRows) => openSnapshot({ ...executor(), transaction, newName }, plan, batchRows),
    vectorSearch: 'sketch',
    readBinary: (text) => call('readBinary', [text]),
    read: (text, params, maxBytes) => call('read', [text, params, maxBytes]),
    batch: (commands) => call('batch', [commands]),
    cursor(text, params, batchRows) {
      if (batchRows < 1) throw new Error('batchRows')
      const id = call<number>('cursor', [text, params, batchRows])
      const iterator: AsyncIterator<SqlRow[], undefined> = {
        next: async () => call('next', [await id]),
        return: async () => call('return', [await id]),
      }
      return { [Symbol.asyncIterator]: () => iterator }
    },
    maintain: () => call('maintain', []),
    settle: (tables) => call('settle', [tables]),
    reclaim: (tables) => call('reclaim', [tables]),
    async close() {
      await call('close', [])
      worker.terminate()
    },
    kill: () => worker.terminate(),
  }
}

function decodeError({ json, cause }: NonNullable<WorkerAnswer['error']>): PolytableError {
  const error = PolytableError.fromJSON(json)
  if (error.cause instanceof Error) Object.assign(error.cause, cause)
  return error
}
