import { PolytableError } from '@polytable/model/errors/index'
import type { SqlExecutor, SqlStatement, SqlStore } from '@polytable/model/ports/index'
import { parentOf, type TableSchema } from '@polytable/model/schemas/index'
import { catalogDdl, migrations, STORE_FORMAT } from './catalog-sql.ts'
import type { FamilyChange, WrittenRows } from './family-change.ts'
import { findPast, loadPins, pinAt, type Past } from './past.ts'
import {
  hasRows,
  type Layer,
  type Pin,
  type TableRecord,
  type FamilyState,
  type VersionRecord,
} from './records.ts'
import type { VersionCounts } from '@polytable/model/protocol/versions'

/** The changes of one statement, which become visible atomically. */
export interface CommitChange {
  readonly commit: number
  readonly root: number
  readonly at: Date
  readonly versions: readonly TableChange[]
  /** What is known of the rows that it wrote. */
  readonly written?: WrittenRows | undefined
}

/** A new version of a table. */
export interface TableChange {
  readonly table: TableRecord
  readonly counts: VersionCounts
  readonly schema?: TableSchema
  readonly schemaChange?: string
  /** What is made of its rows was left to a job. */
  readonly isDeferred?: true
}

const COMMITS_AT_A_TIME = 32

/** Directories, tables, schemas and versions: kept in SQL, held in memory by the one engine that writes. */
export class Catalog {
  readonly #store: SqlStore
  readonly #tablesById = new Map<number, TableRecord>()
  readonly #idByPath = new Map<string, number>()
  /** What tables were called that handles may still be of. */
  readonly #pathsOfDropped = new Map<number, string>()
  readonly #dirs = new Set<string>()
  readonly #familiesByRoot = new Map<number, FamilyState>()
  readonly #commits: number[] = []
  #garbage = 0
  #isNoted = false

  /** Called when a table family has changed. */
  onChange: (change: FamilyChange) => void = () => {}

  private constructor(store: SqlStore) {
    this.#store = store
  }

  /** Creates the catalog if there is none, and migrates an older one. @throws PolytableError INVALID_STATE */
  static async open(store: SqlStore): Promise<Catalog> {
    if (!(await exists(store))) {
      await store.transaction(async (tx) => {
        for (const statement of catalogDdl) await tx.query(statement)
        await tx.query("INSERT INTO polytable.meta VALUES ('format', $1::text::jsonb)", [
          String(STORE_FORMAT),
        ])
      })
    }
    const format = await storedFormat(store)
    if (format < STORE_FORMAT) await migrate(store, format)
    return Catalog.#loaded(store)
  }

  /** Reads the catalog as it is. @throws PolytableError PATH_NOT_FOUND where there is none, INVALID_STATE for an older one */
  static async read(store: SqlStore): Promise<Catalog> {
    if (!(await exists(store))) {
      throw new PolytableError('PATH_NOT_FOUND', 'No database exists at this location', {
        hint: 'Open it without readOnly to create it.',
      })
    }
    if ((await storedFormat(store)) < STORE_FORMAT) {
      throw new PolytableError(
        'INVALID_STATE',
        'This database was written by an older version of Polytable',
        {
          hint: 'Open it once without readOnly to upgrade it.',
        },
      )
    }
    return Catalog.#loaded(store)
  }

  static async #loaded(store: SqlStore): Promise<Catalog> {
    const catalog = new Catalog(store)
    await catalog.#load()
    return catalog
  }

  async #load(): Promise<void> {
    for (const [path] of await this.#store.query('SELECT path FROM polytable.dirs'))
      this.#dirs.add(path as string)
    const families = await this.#store.query(
      `SELECT root, head, next_row_id, (SELECT max(commit) FROM polytable.pending p WHERE p.root = t.root)
       FROM polytable.trees t`,
    )
    for (const [root, head, next, unfinished] of families) {
      this.#familiesByRoot.set(root as number, {
        head: head as number,
        nextRowId: next as number,
        unfinished: (unfinished as number | null) ?? undefined,
      })
    }
    const rows = await this.#store.query(
      `SELECT t.id, t.path, t.kind, t.root, t.base, t.levels, t.horizon,
              (SELECT max(version) FROM polytable.versions v WHERE v.table_id = t.id),
              (SELECT doc FROM polytable.schemas s WHERE s.table_id = t.id ORDER BY commit DESC LIMIT 1)
       FROM polytable.tables t ORDER BY t.id`,
    )
    const pins = await loadPins(this.#store)
    for (const [id, path, kind, root, base, levels, horizon, version, schema] of rows) {
      const pin = pins.get(id as number)
      this.#remember({
        id: id as number,
        path: path as string,
        kind: kind as TableRecord['kind'],
        root: root as number,
        ...(base === null ? {} : { base: base as number }),
        pin,
        ...(horizon === null ? {} : { horizon: horizon as number }),
        iteratorDepth: levels as number,
        version: version as number,
        schema: schema as TableSchema,
      })
    }
  }

  /** Reads the catalog of an empty database again, which others than this have written. */
  async reload(): Promise<void> {
    this.#commits.length = 0
    this.#isNoted = false
    await this.#load()
    for (const { root } of this.tables) this.onChange({ root })
  }

  #remember(table: TableRecord): void {
    this.#tablesById.set(table.id, table)
    this.#idByPath.set(table.path, table.id)
  }

  get tables(): readonly TableRecord[] {
    return [...this.#tablesById.values()]
  }

  get dirs(): readonly string[] {
    return [...this.#dirs].sort()
  }

  /** @throws PolytableError TABLE_NOT_FOUND */
  table(ref: number | string): TableRecord {
    return this.lookUp(ref) ?? this.#noTable(ref)
  }

  /** The table of an id, a reference (`#12`) or a path. */
  lookUp(ref: number | string): TableRecord | undefined {
    if (typeof ref === 'number') return this.#tablesById.get(ref)
    return ref.startsWith('#') ? this.#tablesById.get(Number(ref.slice(1))) : this.find(ref)
  }

  #noTable(ref: number | string): never {
    const isPath = typeof ref === 'string' && !ref.startsWith('#')
    const path = isPath ? ref : this.#pathsOfDropped.get(Number(String(ref).replace('#', '')))
    const table = path === undefined ? {} : { table: path }
    const name = path === undefined ? '' : ` '${path}'`
    if (!isPath && path !== undefined && this.#idByPath.has(path)) {
      throw new PolytableError('TABLE_NOT_FOUND', `The table${name} of this handle was replaced`, {
        ...table,
        hint: `Get a handle of the new one: db.getTable('${path}').`,
      })
    }
    const what = isPath ? `${name} does not exist` : `${name} of this handle does not exist any more`
    throw new PolytableError('TABLE_NOT_FOUND', `The table${what}`, {
      ...table,
      hint:
        this.#idByPath.size === 0
          ? 'The database has no tables yet.'
          : `Tables: ${[...this.#idByPath.keys()].sort().slice(0, 10).join(', ')}.`,
    })
  }

  find(path: string): TableRecord | undefined {
    const id = this.#idByPath.get(path)
    return id === undefined ? undefined : this.#tablesById.get(id)
  }

  hasDir(path: string): boolean {
    return path === '' || this.#dirs.has(path)
  }

  /** The views that follow a table, nearest first, so that a view always comes after its base. */
  viewsOf(table: TableRecord): TableRecord[] {
    const direct = this.tables.filter((view) => view.base === table.id && !view.pin)
    return direct.flatMap((view) => [view, ...this.viewsOf(view)])
  }

  /** All that is made on a table: the views that follow it, the snapshots and views of its past, and what is made on those. */
  dependentsOf(table: TableRecord): TableRecord[] {
    const direct = this.tables.filter((view) => view.base === table.id)
    return direct.flatMap((view) => [view, ...this.dependentsOf(view)])
  }

  /** A table and what it is made on, itself first. */
  ancestry(table: TableRecord): TableRecord[] {
    return table.base === undefined ? [table] : [table, ...this.ancestry(this.table(table.base))]
  }

  /** A table and what it follows, itself first: up to where a pin holds what is below. */
  following(table: TableRecord): TableRecord[] {
    return table.base === undefined || table.pin
      ? [table]
      : [table, ...this.following(this.table(table.base))]
  }

  /**
   * The tables that a table's rows at a commit are made of, itself first. Where one of them is pinned, those below are as they
   * were at its pin.
   * @param schemas the schemas of the tables at that commit, by id, where they are not the present ones
   */
  lineage(table: TableRecord, commit: number, schemas?: ReadonlyMap<number, TableSchema>): Layer[] {
    const { base, pin } = table
    const below =
      base === undefined
        ? []
        : this.lineage(this.table(base), pin?.commit ?? commit, pin?.schemasById ?? schemas)
    const own = { table, commit, schema: schemas?.get(table.id) ?? table.schema }
    return hasRows(table) ? [own, ...below] : below
  }

  /** Who reads a table at which past commit: the snapshots and views of past versions that are made of it. */
  pinsOf(table: TableRecord): { readonly holder: TableRecord; readonly commit: number }[] {
    return this.tables.flatMap((holder) => {
      if (!holder.pin || holder.root !== table.root) return []
      const layers = this.lineage(this.table(holder.base!), holder.pin.commit, holder.pin.schemasById)
      return layers.filter((layer) => layer.table.id === table.id).map(({ commit }) => ({ holder, commit }))
    })
  }

  /** @throws PolytableError TABLE_NOT_FOUND for a table that was dropped */
  family(table: TableRecord): FamilyState {
    return this.#familiesByRoot.get(table.root) ?? this.#noTable(`#${table.id}`)
  }

  /** Whether a commit shows the rows of a family as they are now, all of them and no others. */
  isPresent(root: number, commit: number): boolean {
    const family = this.#familiesByRoot.get(root)
    return family !== undefined && family.unfinished === undefined && family.head === commit
  }

  /** Notes that a statement has begun to write to a family. {@link committed} or {@link takenBack} follows. */
  begins(root: number, commit: number): void {
    const family = this.#familiesByRoot.get(root)
    if (family) family.unfinished = commit
  }

  /** Notes that nothing is left of what a statement wrote. */
  takenBack(root: number, commit: number): void {
    const family = this.#familiesByRoot.get(root)
    if (family?.unfinished === commit) family.unfinished = undefined
  }

  /** @throws PolytableError PATH_ALREADY_EXISTS, DIRECTORY_NOT_FOUND */
  checkFree(path: string): void {
    if (this.#idByPath.has(path) || this.#dirs.has(path)) {
      throw new PolytableError('PATH_ALREADY_EXISTS', `'${path}' already exists`, {
        table: path,
        hint: "Pass ifExists: 'ignore' or 'replace', or choose another path.",
      })
    }
    const parent = parentOf(path)
    if (!this.hasDir(parent)) {
      throw new PolytableError('DIRECTORY_NOT_FOUND', `The directory '${parent}' does not exist`, {
        hint: `Create it first with: await db.createDir('${parent}', { parents: true })`,
      })
    }
  }

  async createDirs(paths: readonly string[], tx: SqlExecutor = this.#store): Promise<void> {
    await tx.query('INSERT INTO polytable.dirs SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [paths])
    for (const path of paths) this.#dirs.add(path)
  }

  /** Deletes directories in a transaction; {@link removed} follows. */
  async deleteDirs(tx: SqlExecutor, paths: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM polytable.dirs WHERE path = ANY($1::text[])', [paths])
  }

  /** Changes the path of a table, or of a directory with its contents. */
  async move(from: string, to: string): Promise<void> {
    const isMoved = (path: string): boolean => path === from || path.startsWith(`${from}/`)
    const moved = (path: string): string => to + path.slice(from.length)
    await this.#store.transaction(async (tx) => {
      for (const name of ['dirs', 'tables']) {
        await tx.query(
          `UPDATE polytable.${name} SET path = $2::text || substr(path, length($1::text) + 1)
           WHERE path = $1::text OR starts_with(path, $1::text || '/')`,
          [from, to],
        )
      }
    })
    for (const dir of [...this.#dirs].filter(isMoved)) {
      this.#dirs.delete(dir)
      this.#dirs.add(moved(dir))
    }
    for (const table of this.tables.filter(({ path }) => isMoved(path))) {
      this.#idByPath.delete(table.path)
      this.#remember({ ...table, path: moved(table.path) })
    }
  }

  async nextTableId(): Promise<number> {
    return (await this.#store.query("SELECT nextval('polytable.ids')"))[0]![0] as number
  }

  /** Registers a table inside the transaction that creates it; visible to readers once {@link applied}. */
  async insertTable(
    tx: SqlExecutor,
    table: TableRecord,
    commit: number,
    at: Date,
    schemaChange: string,
    counts: VersionCounts,
  ): Promise<void> {
    await tx.query('INSERT INTO polytable.tables VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      table.id,
      table.path,
      table.kind,
      table.root,
      table.base ?? null,
      table.iteratorDepth,
      table.pin?.commit ?? null,
    ])
    if (table.root === table.id) {
      await tx.query('INSERT INTO polytable.trees VALUES ($1, $2, 1)', [table.id, commit])
    }
    const change = { table, counts, schema: table.schema, schemaChange }
    for (const { text, params } of versionCommands(table.version, commit, at, change))
      await tx.query(text, params)
  }

  /** Registers the family of a new table for the statement that fills it. {@link added} or {@link removed} follows. */
  begun({ id }: TableRecord): void {
    this.#familiesByRoot.set(id, { head: 0, nextRowId: 1 })
  }

  /** Registers a table after its transaction was committed. */
  added(table: TableRecord, commit: number): void {
    if (!this.#familiesByRoot.has(table.root)) this.begun(table)
    this.#familiesByRoot.get(table.root)!.head = commit
    this.#remember(table)
  }

  async deleteTables(tx: SqlExecutor, ids: readonly number[]): Promise<void> {
    for (const name of ['schemas', 'versions', 'runs', 'failures']) {
      await tx.query(`DELETE FROM polytable.${name} WHERE table_id = ANY($1::int8[])`, [ids])
    }
    for (const name of ['trees', 'jobs']) {
      await tx.query(`DELETE FROM polytable.${name} WHERE root = ANY($1::int8[])`, [ids])
    }
    await tx.query('DELETE FROM polytable.tables WHERE id = ANY($1::int8[])', [ids])
    await this.setGarbage(tx)
  }

  /** Marks that unreferenced media may exist; they are collected at the next open at the latest. */
  async setGarbage(tx: SqlExecutor): Promise<void> {
    this.#garbage++
    await tx.query("INSERT INTO polytable.meta VALUES ('garbage', 'true') ON CONFLICT DO NOTHING")
  }

  /** Whether {@link setGarbage} was called since media were last looked through. */
  async hasGarbage(): Promise<boolean> {
    const rows = await this.#store.query("SELECT 1 FROM polytable.meta WHERE key = 'garbage'")
    return rows.length > 0
  }

  /** The same outside of a transaction, for what is called often. */
  async noteGarbage(): Promise<void> {
    this.#garbage++
    if (this.#isNoted) return
    this.#isNoted = true
    await this.setGarbage(this.#store)
  }

  /** How often garbage was noted. */
  get garbage(): number {
    return this.#garbage
  }

  /** Notes that media were looked through, unless garbage was noted since. */
  async noGarbage(since: number): Promise<void> {
    if (since !== this.#garbage) return
    this.#isNoted = false
    await this.#store.query("DELETE FROM polytable.meta WHERE key = 'garbage'")
  }

  /** Unregisters deleted tables and directories. */
  removed(ids: readonly number[], dirs: readonly string[] = []): void {
    for (const dir of dirs) this.#dirs.delete(dir)
    for (const id of ids) {
      const table = this.#tablesById.get(id)
      if (table) {
        this.#pathsOfDropped.set(id, table.path)
        if (this.#idByPath.get(table.path) === id) this.#idByPath.delete(table.path)
        this.onChange({ root: table.root })
      }
      this.#tablesById.delete(id)
      this.#familiesByRoot.delete(id)
    }
  }

  /** The last, small transaction of a statement: advances the head of the table family, so that all its rows become visible at once. */
  commitCommands({ root, commit, at, versions }: CommitChange): SqlStatement[] {
    const { nextRowId } = this.#familiesByRoot.get(root)!
    return [
      {
        text: 'UPDATE polytable.trees SET head = $2, next_row_id = $3 WHERE root = $1',
        params: [root, commit, nextRowId],
      },
      ...versions.flatMap((change) => versionCommands(change.table.version + 1, commit, at, change)),
    ]
  }

  /** A number for a statement, larger than those before. Some are taken from the store at a time: those that are not used are lost. */
  async nextCommit(): Promise<number> {
    if (this.#commits.length === 0) {
      const rows = await this.#store.query(
        `SELECT nextval('polytable.commits') FROM generate_series(1, ${COMMITS_AT_A_TIME})`,
      )
      this.#commits.push(...rows.map(([commit]) => commit as number))
    }
    return this.#commits.shift()!
  }

  /** Whether the statement of a commit, of which it is not known how it ended, is through. */
  async isCommitted(root: number, commit: number): Promise<boolean> {
    const [row] = await this.#store.query('SELECT head FROM polytable.trees WHERE root = $1', [root])
    return row?.[0] === commit
  }

  /** Follows {@link commitCommands} once its transaction is through. */
  committed(change: CommitChange): void {
    const family = this.#familiesByRoot.get(change.root)!
    family.head = change.commit
    this.takenBack(change.root, change.commit)
    for (const { table, schema } of change.versions) {
      // The table may have been moved since the statement began.
      const { path } = this.#tablesById.get(table.id) ?? table
      this.#remember({ ...table, path, version: table.version + 1, schema: schema ?? table.schema })
    }
    this.onChange(change)
  }

  /** Makes a change of a table known that is not a new version: after its transaction was committed. */
  replaced(table: TableRecord): void {
    // The table may have been moved meanwhile.
    const { path } = this.#tablesById.get(table.id) ?? table
    this.#remember({ ...table, path })
  }

  /** The versions of a table up to `last`, newest first. */
  async versions(table: TableRecord, limit?: number, last?: number): Promise<VersionRecord[]> {
    const rows = await this.#store.query(
      `SELECT version, commit, created_at::text, change_type, schema_change, counts FROM polytable.versions
       WHERE table_id = $1 AND version <= coalesce($3, version) ORDER BY version DESC LIMIT $2`,
      [table.id, limit ?? null, last ?? null],
    )
    return rows.map(([version, commit, createdAt, changeType, schemaChange, counts]) => ({
      version: version as number,
      commit: commit as number,
      createdAt: new Date(createdAt as string).toISOString(),
      changeType: changeType as 'data' | 'schema',
      schemaChange: schemaChange as string | null,
      ...countsOf(counts as VersionCounts),
    }))
  }

  /** A table as it was at one of its versions, or as a reader saw it at an ISO 8601 instant. @throws PolytableError TABLE_NOT_FOUND */
  atVersion(table: TableRecord, version: number | string): Promise<Past> {
    return findPast(this.#store, this, table, version)
  }

  /** What holds a table as it was at a commit. */
  pin(table: TableRecord, commit: number): Promise<Pin> {
    return pinAt(this.#store, this, table, commit)
  }
}

async function exists(store: SqlStore): Promise<boolean> {
  const [row] = await store.query("SELECT to_regclass('polytable.meta') IS NOT NULL")
  return row![0] === true
}

/** @throws PolytableError INVALID_STATE for a format that this version does not know */
async function storedFormat(store: SqlStore): Promise<number> {
  const [row] = await store.query("SELECT value FROM polytable.meta WHERE key = 'format'")
  const stored = Number(row?.[0])
  if (stored <= STORE_FORMAT) return stored
  throw new PolytableError('INVALID_STATE', 'This database was written by a newer version of Polytable', {
    hint: 'Update the package.',
  })
}

/** Brings a store of an earlier format to the present one, in one transaction. */
async function migrate(store: SqlStore, from: number): Promise<void> {
  await store.transaction(async (tx) => {
    for (let format = from; format < STORE_FORMAT; format++)
      for (const statement of migrations[format] ?? []) await tx.query(statement)
    await tx.query("UPDATE polytable.meta SET value = $1::text::jsonb WHERE key = 'format'", [
      String(STORE_FORMAT),
    ])
  })
}

function versionCommands(
  version: number,
  commit: number,
  at: Date,
  { table: { id }, counts, schema, schemaChange, isDeferred }: TableChange,
): SqlStatement[] {
  const change = schema ? 'schema' : 'data'
  const kept = JSON.stringify(isDeferred ? { ...counts, deferred: true } : counts)
  const inserted = {
    text: 'INSERT INTO polytable.versions VALUES ($1, $2, $3, $4::timestamptz, $5, $6, $7::text::jsonb)',
    params: [id, version, commit, at.toISOString(), change, schemaChange ?? null, kept],
  }
  if (!schema) return [inserted]
  return [
    inserted,
    {
      text: 'INSERT INTO polytable.schemas VALUES ($1, $2, $3::text::jsonb)',
      params: [id, commit, JSON.stringify(schema)],
    },
  ]
}

/** What a version says that it did, without what only the engine has to know. */
function countsOf({ inserts, updates, deletes, errors, computed }: VersionCounts): VersionCounts {
  return { inserts, updates, deletes, errors, computed }
}
