import { PolytableError } from '../errors/index.ts'
import type { EngineApi } from './engine-api.ts'

/**
 * What each call does: 'read' changes nothing that is stored, and may be made again when its answer was lost; 'write' is for
 * clients that may write; 'session' is about the connection alone.
 */
const effects: Readonly<Record<keyof EngineApi, 'read' | 'write' | 'session'>> = {
  info: 'read',
  createDir: 'write',
  dropDir: 'write',
  list: 'read',
  dirTree: 'read',
  move: 'write',
  createTable: 'write',
  createTableFrom: 'write',
  createTableFromQuery: 'write',
  createView: 'write',
  findTable: 'read',
  metadata: 'read',
  listViews: 'read',
  dropTable: 'write',
  addColumns: 'write',
  dropColumn: 'write',
  renameColumn: 'write',
  alterColumn: 'write',
  addBtreeIndex: 'write',
  addTextIndex: 'write',
  addEmbeddingIndex: 'write',
  dropIndex: 'write',
  insert: 'write',
  insertQuery: 'write',
  batchUpdate: 'write',
  // It stores the media it is given.
  compute: 'write',
  recomputeColumns: 'write',
  update: 'write',
  delete: 'write',
  history: 'read',
  versions: 'read',
  diff: 'read',
  diffRows: 'read',
  revert: 'write',
  vacuum: 'write',
  query: 'read',
  count: 'read',
  explain: 'read',
  watch: 'read',
  openMedia: 'read',
  openFile: 'read',
  pixels: 'read',
  diffSchema: 'read',
  migrateSchema: 'write',
  registerFunctions: 'read',
  listFunctions: 'read',
  lineage: 'read',
  explainCell: 'read',
  failures: 'read',
  statistics: 'read',
  jobs: 'read',
  commandJob: 'write',
  idle: 'read',
  configure: 'read',
  attachLogger: 'session',
  maintain: 'write',
  close: 'session',
}

/** Whether a call changes what is stored. */
export function isWriting(method: string): boolean {
  return (effects as Readonly<Record<string, string>>)[method] === 'write'
}

/** Whether a call may be made again when its answer was lost. */
export function isRepeatable(method: string): boolean {
  return (effects as Readonly<Record<string, string>>)[method] === 'read'
}

type Method = (...args: never[]) => Promise<unknown>

/**
 * An engine whose writing calls are made once `admit` has resolved, and fail where it rejects.
 * @param admit is given the name of the call.
 */
export function guardWrites(api: EngineApi, admit: (method: string) => Promise<void>): EngineApi {
  const methods = Object.entries(api).map(([name, method]: [string, Method]) =>
    effects[name as keyof EngineApi] === 'write'
      ? [name, (...args: never[]) => admit(name).then(() => method(...args))]
      : [name, method],
  )
  return {
    ...(Object.fromEntries(methods) as EngineApi),
    // The one writing call whose answer is a stream.
    async *compute(...args) {
      await admit('compute')
      yield* api.compute(...args)
    },
  }
}

/** @throws PolytableError UNSUPPORTED_OPERATION always */
export function refuseWriting(method: string): never {
  throw new PolytableError('UNSUPPORTED_OPERATION', `The database is open read-only: '${method}' may write`, {
    hint: 'Open it without readOnly to change it.',
  })
}
