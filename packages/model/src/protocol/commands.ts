import type { EngineApi } from './engine-api.ts'

export type CommandName = keyof EngineApi

/** What an argument of a command is, as far as it matters between a program and the engine. */
export type ArgumentKind =
  /** The path of what the command is about, or the reference of a table. */
  | 'subject'
  /** Data without expressions. */
  | 'value'
  /** Data with expressions in it. */
  | 'expressions'
  /** The definition of a table or view: expressions, and metadata of the user that may look like some. */
  | 'definition'
  /** Rows in batches. */
  | 'rows'
  /** Options: a signal, what the call is part of, and expressions such as conditions. */
  | 'options'
  /** An object that stays with the client, and is called back. */
  | 'service'

/** What is known of a command beside the types of {@link EngineApi}. */
export interface Command<Args extends readonly unknown[] = readonly unknown[]> {
  /**
   * 'read' changes nothing that is stored, and may be sent again when its answer was lost; 'write' is for clients that may write;
   * 'session' is about the connection alone.
   */
  readonly effect: 'read' | 'write' | 'session'
  readonly args: { readonly [I in keyof Args]-?: ArgumentKind }
  /** Whether the answer is a stream. */
  readonly streams?: boolean
  /** Whether it waits for no call that was made before it. */
  readonly unordered?: boolean
  /** Whether it sets the connection up: it is not traced. */
  readonly setup?: boolean
}

/** Every command. Access, tracing, order, time zones and the calls of another thread follow from this table. */
export const commands: { readonly [N in CommandName]: Command<Parameters<EngineApi[N]>> } = {
  info: { effect: 'read', args: [], unordered: true },
  createDir: { effect: 'write', args: ['subject', 'options'] },
  dropDir: { effect: 'write', args: ['subject', 'options'] },
  list: { effect: 'read', args: ['subject', 'options'] },
  dirTree: { effect: 'read', args: ['subject'] },
  move: { effect: 'write', args: ['subject', 'value', 'options'] },
  createTable: { effect: 'write', args: ['subject', 'definition', 'options'] },
  createTableFrom: { effect: 'write', args: ['subject', 'definition', 'rows', 'options'] },
  createTableFromQuery: { effect: 'write', args: ['subject', 'definition', 'expressions', 'options'] },
  createView: { effect: 'write', args: ['subject', 'definition', 'options'] },
  findTable: { effect: 'read', args: ['subject'] },
  metadata: { effect: 'read', args: ['subject'] },
  listViews: { effect: 'read', args: ['subject'] },
  dropTable: { effect: 'write', args: ['subject', 'options'] },
  addColumns: { effect: 'write', args: ['subject', 'expressions', 'options'] },
  dropColumn: { effect: 'write', args: ['subject', 'value', 'options'] },
  renameColumn: { effect: 'write', args: ['subject', 'value', 'value', 'options'] },
  alterColumn: { effect: 'write', args: ['subject', 'value', 'expressions', 'options'] },
  addBtreeIndex: { effect: 'write', args: ['subject', 'value', 'options'] },
  addTextIndex: { effect: 'write', args: ['subject', 'value', 'options'] },
  addEmbeddingIndex: { effect: 'write', args: ['subject', 'expressions', 'options'] },
  dropIndex: { effect: 'write', args: ['subject', 'value', 'options'] },
  insert: { effect: 'write', args: ['subject', 'rows', 'options'] },
  insertQuery: { effect: 'write', args: ['subject', 'expressions', 'options'] },
  batchUpdate: { effect: 'write', args: ['subject', 'rows', 'options'] },
  // It stores the media it is given.
  compute: { effect: 'write', args: ['subject', 'rows', 'options'], streams: true },
  recomputeColumns: { effect: 'write', args: ['subject', 'value', 'options'] },
  update: { effect: 'write', args: ['subject', 'expressions', 'options'] },
  delete: { effect: 'write', args: ['subject', 'options'] },
  history: { effect: 'read', args: ['subject', 'value'] },
  versions: { effect: 'read', args: ['subject', 'value'] },
  diff: { effect: 'read', args: ['subject', 'value', 'value'] },
  diffRows: { effect: 'read', args: ['subject', 'value', 'value', 'options'], streams: true },
  revert: { effect: 'write', args: ['subject', 'options'] },
  vacuum: { effect: 'write', args: ['subject', 'options'] },
  query: { effect: 'read', args: ['expressions', 'options'], streams: true },
  count: { effect: 'read', args: ['expressions', 'options'] },
  sql: { effect: 'read', args: ['value', 'options'] },
  explain: { effect: 'read', args: ['expressions', 'options'] },
  live: { effect: 'read', args: ['expressions', 'options'], streams: true },
  openMedia: { effect: 'read', args: ['value', 'options'], unordered: true },
  readMedia: { effect: 'read', args: ['value', 'value'], streams: true, unordered: true },
  checkMedia: { effect: 'read', args: ['options'] },
  vacuumMedia: { effect: 'write', args: [] },
  backup: { effect: 'read', args: ['options'], streams: true },
  restore: { effect: 'write', args: ['rows', 'options'] },
  doctor: { effect: 'read', args: ['options'] },
  repair: { effect: 'write', args: ['options'] },
  // They are no part of the database, which may be open to be read.
  listModels: { effect: 'read', args: [], unordered: true },
  loadedModels: { effect: 'read', args: [], unordered: true },
  downloadModel: { effect: 'read', args: ['value', 'options'], unordered: true },
  importModel: { effect: 'session', args: ['value', 'value', 'options'], unordered: true },
  removeModel: { effect: 'session', args: ['value'], unordered: true },
  openFile: { effect: 'read', args: ['value', 'options'], unordered: true },
  pixels: { effect: 'read', args: ['value'], unordered: true },
  diffSchema: { effect: 'read', args: ['expressions'] },
  migrateSchema: { effect: 'write', args: ['expressions', 'options'] },
  registerFunctions: { effect: 'read', args: ['value', 'service'], unordered: true, setup: true },
  listFunctions: { effect: 'read', args: [] },
  lineage: { effect: 'read', args: ['subject', 'value'] },
  explainCell: { effect: 'read', args: ['subject', 'value', 'value', 'value'] },
  failures: { effect: 'read', args: ['subject', 'value'] },
  statistics: { effect: 'read', args: [] },
  jobs: { effect: 'read', args: [] },
  commandJob: { effect: 'write', args: ['value', 'value'] },
  approvals: { effect: 'read', args: [] },
  approve: { effect: 'write', args: ['value', 'value'] },
  idle: { effect: 'read', args: ['options'] },
  configure: { effect: 'read', args: ['value'], unordered: true, setup: true },
  attachLogger: { effect: 'session', args: ['service'], unordered: true, setup: true },
  maintain: { effect: 'write', args: [] },
  close: { effect: 'session', args: [], unordered: true, setup: true },
}

/** Whether a call may be made again when its answer was lost. */
export function isRepeatable(method: string): boolean {
  return (commands as Readonly<Record<string, Command>>)[method]?.effect === 'read'
}
