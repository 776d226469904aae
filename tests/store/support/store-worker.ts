import { PolytableError, type PolytableErrorJson } from '@polytable/model/errors/index'
import type { SqlExecutor, SqlReader, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { browserAssets } from './browser-assets.ts'
import { createMemoryLogger } from './quiet-logger.ts'

/** What the page asks of the worker; `arguments` are those of the method of the same name. */
export interface WorkerCall {
  readonly id: number
  readonly method:
    | 'open'
    | 'query'
    | 'read'
    | 'readBinary'
    | 'copy'
    | 'copyBinary'
    | 'batch'
    | 'begin'
    | 'ask'
    | 'end'
    | 'cursor'
    | 'next'
    | 'return'
    | 'maintain'
    | 'settle'
    | 'reclaim'
    | 'close'
  readonly arguments: readonly never[]
  /** The transaction to run in. */
  readonly tx?: number
}

export interface WorkerAnswer {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly json: PolytableErrorJson; readonly cause: object }
}

interface OpenTransaction {
  readonly tx: SqlExecutor | SqlReader
  readonly end: (commit: boolean) => void
  readonly done: Promise<void>
}

let store: SqlStore | undefined
const transactions = new Map<number, OpenTransaction>()
const cursors = new Map<number, AsyncIterator<SqlRow[]>>()
let lastId = 0

class RolledBack extends Error {}

function opened(): SqlStore {
  if (store === undefined) throw new Error('Not open.')
  return store
}

function executor(call: WorkerCall): SqlExecutor {
  return call.tx === undefined ? opened() : (transactions.get(call.tx)!.tx as SqlExecutor)
}

function begin(kind: 'transaction' | 'readOnly'): Promise<number> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    const done: Promise<void> = opened()[kind](
      (tx: SqlExecutor | SqlReader) =>
        new Promise<void>((commit, rollBack) => {
          const end = (commits: boolean): void => (commits ? commit() : rollBack(new RolledBack()))
          // `done` is assigned by the time a statement could run.
          queueMicrotask(() => transactions.set(id, { tx, end, done }))
          queueMicrotask(() => resolve(id))
        }),
    )
    done.catch(reject)
  })
}

async function end(id: number, commits: boolean): Promise<void> {
  const { end: finish, done } = transactions.get(id)!
  transactions.delete(id)
  finish(commits)
  await done.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error
  })
}

async function answer(call: WorkerCall): Promise<unknown> {
  const [first, second, third] = call.arguments
  switch (call.method) {
    case 'open':
      store = await openPgliteStore({
        location: first ?? { kind: 'memory' },
        assets: {
          ...browserAssets(),
          ...(second === true ? { seed: () => new Promise<never>(() => {}) } : {}),
        },
        logger: createMemoryLogger(),
      })
      return
    case 'query':
      return executor(call).query(first!, second)
    case 'read':
      return opened().read(first!, second!, third!)
    case 'readBinary':
      return opened().readBinary(first!)
    case 'copy':
      return executor(call).copy(first!, second!, third!)
    case 'copyBinary':
      return executor(call).copyBinary(first!, second!, third!)
    case 'batch':
      return opened().batch(first!)
    case 'begin':
      return begin(first!)
    case 'ask':
      return (transactions.get(call.tx!)!.tx as SqlReader).ask(first!, second!, third!)
    case 'end':
      return end(first!, second!)
    case 'cursor': {
      const id = ++lastId
      cursors.set(id, opened().cursor(first!, second!, third!)[Symbol.asyncIterator]())
      return id
    }
    case 'next':
      return cursors.get(first!)!.next()
    case 'return':
      return cursors.get(first!)!.return?.()
    case 'maintain':
      return opened().maintain()
    case 'settle':
      return opened().settle(first!)
    case 'reclaim':
      return opened().reclaim(first!)
    case 'close':
      return opened().close()
  }
}

function encodeError(error: unknown): WorkerAnswer['error'] {
  const known = PolytableError.is(error)
    ? error
    : new PolytableError(
        'INTERNAL_ERROR',
        `unexpected: ${error instanceof Error ? error.stack : String(error)}`,
      )
  return { json: known.toJSON(), cause: JSON.parse(JSON.stringify(known.cause ?? {})) }
}

addEventListener('message', ({ data }: MessageEvent<WorkerCall>) => {
  answer(data).then(
    (value) => postMessage({ id: data.id, value } satisfies WorkerAnswer),
    (error: unknown) => postMessage({ id: data.id, error: encodeError(error) } satisfies WorkerAnswer),
  )
})
