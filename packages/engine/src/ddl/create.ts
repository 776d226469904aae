import { hasRows, noCounts, type Pin, type TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { goingWith, inTurn, type Wanted } from '@polytable/kernel/statements/needs'
import { Statement } from '@polytable/kernel/statements/statement'
import { checkWidth, keyColumns, tableDdl } from '@polytable/kernel/storage/layout'
import { rowFraction } from '@polytable/kernel/storage/sample'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import { keyOfColumn } from '@polytable/model/expressions/index'
import type {
  ColumnDefinition,
  IfExists,
  TableDefinition,
  ViewDefinition,
} from '@polytable/model/protocol/definitions'
import type { OnError, RunOptions } from '@polytable/model/protocol/options'
import { parentOf, parsePath, type TableSchema } from '@polytable/model/schemas/index'
import { coerce, typeOf } from '@polytable/model/types/index'
import { appendGiven, type GivenSource } from '../dml/insert.ts'
import { materializeSample } from '../query/materialize-sample.ts'
import { checkSample, randomSeed } from '../query/sample.ts'
import { populateView } from '../views/populate.ts'
import { refreshWindows } from '../views/windows.ts'
import { bindExpression } from './bind.ts'
import { addChecks } from './checks.ts'
import { addColumns, addOutputs, checkedComment } from './columns.ts'
import { collectMedia, deleteTables, dropContents, withContents, withDependents } from './drop.ts'
import { checkIfExists, onErrorOf } from './options.ts'

export interface CreateOptions extends RunOptions {
  readonly ifExists?: IfExists
  readonly onError?: OnError
}

function emptySchema(path: string, { comment, customMetadata }: TableDefinition): TableSchema {
  return {
    columns: [],
    indexes: [],
    nextId: 1,
    comment: comment === undefined ? undefined : checkedComment(comment, { table: path }),
    customMetadata: customMetadata === undefined ? undefined : checkedMetadata(customMetadata, path),
  }
}

/** @throws PolytableError TYPE_MISMATCH for what is not JSON */
function checkedMetadata(metadata: unknown, path: string): unknown {
  try {
    return coerce(typeOf('json'), metadata)
  } catch (error) {
    throw withPlace(error, { table: path })
  }
}

/**
 * Creates a table, with the rows of a source if there is one. The table becomes visible when all rows are inserted, or not at all.
 * @throws PolytableError PATH_ALREADY_EXISTS, DIRECTORY_NOT_FOUND, INVALID_PATH, INVALID_COLUMN_NAME, INVALID_SCHEMA; of a source
 *   as `insertRows`
 */
export function createTable(
  context: EngineContext,
  givenPath: string,
  definition: TableDefinition,
  options: CreateOptions,
  source?: GivenSource,
): Promise<TableRecord> {
  const path = parsePath(givenPath)
  return inTurn(context, wantedFor(context, path, options), options, async (inside) => {
    const { kept, replaced } = resolveExisting(
      context,
      path,
      options.ifExists,
      (table) => table.kind === 'table',
    )
    if (kept) return kept
    const id = await context.catalog.nextTableId()
    const draft: TableRecord = {
      id,
      path,
      kind: 'table',
      root: id,
      iteratorDepth: 0,
      version: 0,
      schema: emptySchema(path, definition),
    }
    const withColumns = { ...draft, schema: addColumns(context, draft, definition.columns) }
    const table = { ...draft, schema: addChecks(context, withColumns, definition.checks ?? []) }
    checkWidth(path, 0, table.schema)
    if (source) await createFilled(inside, table, replaced, source, options)
    else await createEmpty(inside, table, replaced)
    if (replaced.length > 0) await collectMedia(context)
    return table
  })
}

async function createEmpty(
  context: EngineContext,
  table: TableRecord,
  replaced: readonly TableRecord[],
): Promise<void> {
  const { catalog, store } = context
  const commit = await catalog.nextCommit()
  await store.transaction(async (tx) => {
    await deleteTables(context, tx, replaced)
    for (const statement of tableDdl(table)) await tx.query(statement)
    await catalog.insertTable(tx, table, commit, context.now(), 'Initial Version', noCounts())
  })
  catalog.added(table, commit)
  catalog.removed(replaced.map((each) => each.id))
}

async function createFilled(
  context: EngineContext,
  table: TableRecord,
  replaced: readonly TableRecord[],
  source: GivenSource,
  options: CreateOptions,
): Promise<void> {
  context.catalog.begun(table)
  await Statement.run(context, table, options, async (running) => {
    running.create(table)
    replaceAtCommit(running, replaced)
    for (const sql of tableDdl(table)) await running.context.store.query(sql)
    await appendGiven(running, table, source, options)
  })
}

/** The replaced table stays visible until its replacement is complete. */
function replaceAtCommit(running: Statement, replaced: readonly TableRecord[]): void {
  const { context } = running
  running.atCommit(
    (tx) => deleteTables(context, tx, replaced),
    () => context.catalog.removed(replaced.map((each) => each.id)),
  )
}

/** The path of what is created, and what it replaces. */
function wantedFor(
  { catalog }: EngineContext,
  path: string,
  { ifExists }: CreateOptions,
  base?: string,
): () => Wanted {
  return () => {
    const existing = ifExists?.startsWith('replace') ? catalog.find(path) : undefined
    const { families = [], paths = [] } = existing ? goingWith(catalog, [existing]) : {}
    const on = base === undefined ? undefined : catalog.lookUp(base)
    return { paths: [path, ...paths], families: [...families, ...(on ? [on] : [])] }
  }
}

/** Creates a view or a snapshot with all its rows. It becomes visible when it is complete, or not at all. */
export function createView(
  context: EngineContext,
  givenPath: string,
  definition: ViewDefinition,
  options: CreateOptions,
): Promise<TableRecord> {
  const path = parsePath(givenPath)
  const kind = definition.snapshot ? 'snapshot' : 'view'
  checkedSample(path, definition)
  return inTurn(context, wantedFor(context, path, options, definition.base), options, async (inside) => {
    const base = context.catalog.table(definition.base)
    const { kept, replaced } = resolveExisting(
      context,
      path,
      options.ifExists,
      (table) => table.kind === kind,
      base,
    )
    if (kept) return kept
    const id = await context.catalog.nextTableId()
    const view = await Statement.run(inside, base, options, async (running) => {
      const current = context.catalog.table(base.id)
      const pin = await pinOf(context, current, definition, running.head)
      const view = draftView(context, { id, path, kind, pin }, current, definition)
      checkWidth(path, view.iteratorDepth, view.schema)
      running.create(view)
      replaceAtCommit(running, replaced)
      if (!hasRows(view)) return view
      for (const sql of tableDdl(view)) await running.context.store.query(sql)
      for (const each of context.catalog.following(current).filter(hasRows))
        await context.rowIndexes.ensure(each)
      const sample = await materializedSample(context, definition, view, options.signal)
      try {
        await populateView(running, {
          view,
          schema: view.schema,
          where: sample ? [sample.has(keyColumns(current.iteratorDepth).map((key) => `a0.${key}`))] : [],
          filtered: sample !== undefined,
          commit: running.head,
          onError: onErrorOf(options),
        })
      } finally {
        await sample?.release()
      }
      await refreshWindows(running, view, { changed: new Set(), onError: onErrorOf(options) })
      return view
    })
    if (replaced.length > 0) await collectMedia(context)
    return view
  })
}

/** The sample of a snapshot, unless it can be decided row by row. */
async function materializedSample(
  context: EngineContext,
  { base, version, filter }: ViewDefinition,
  { schema: { sample } }: TableRecord,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<typeof materializeSample>> | undefined> {
  if (!sample || rowFraction(sample) !== undefined) return undefined
  const where = filter ? [filter] : []
  const from = { from: base, version }
  return materializeSample(context, { ...from, where, sample, orderBy: [] }, signal)
}

/** @throws PolytableError INVALID_ARGUMENT, UNSUPPORTED_OPERATION for what a view cannot keep up with */
function checkedSample(path: string, { sample, snapshot }: ViewDefinition): void {
  if (!sample) return
  checkSample(sample)
  if (snapshot || rowFraction(sample) !== undefined) return
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    'A view can only be defined by where(), select() and a sample({ fraction }) without strata',
    { table: path, hint: 'For other samples create a snapshot: db.createSnapshot(path, query).' },
  )
}

/** What a view of a past version, or a snapshot, is made of for good. */
async function pinOf(
  { catalog }: EngineContext,
  base: TableRecord,
  { version, snapshot }: ViewDefinition,
  head: number,
): Promise<Pin | undefined> {
  if (version !== undefined) return catalog.pin(base, (await catalog.atVersion(base, version)).commit)
  return snapshot ? catalog.pin(base, head) : undefined
}

function draftView(
  context: EngineContext,
  own: Pick<TableRecord, 'id' | 'path' | 'kind' | 'pin'>,
  base: TableRecord,
  definition: ViewDefinition,
): TableRecord {
  const { iterator, filter, sample, select } = definition
  const empty: TableRecord = {
    ...own,
    root: base.root,
    base: base.id,
    iteratorDepth: base.iteratorDepth + (iterator ? 1 : 0),
    version: 0,
    schema: emptySchema(own.path, definition),
  }
  const baseThen = { ...base, schema: own.pin?.schemasById.get(base.id) ?? base.schema }
  const onBase = (value: Parameters<typeof bindExpression>[2]): typeof value =>
    bindExpression(context, baseThen, value, own.pin)
  const shown = select && selectedColumns(context, baseThen, select, own.pin)
  const schema: TableSchema = {
    ...empty.schema,
    ...(filter ? { filter: onBase(filter) } : {}),
    ...(sample
      ? {
          sample: {
            ...sample,
            stratifyBy: sample.stratifyBy.map(onBase),
            seed: sample.seed ?? randomSeed(),
          },
        }
      : {}),
    ...(shown ? { baseColumns: shown.base } : {}),
    ...(iterator
      ? {
          iterator: {
            function: iterator.function,
            version: iterator.version,
            args: Object.fromEntries(
              Object.entries(iterator.args).map(([name, value]) => [name, onBase(value)]),
            ),
            required: iterator.required,
          },
        }
      : {}),
  }
  if (iterator) context.functions.check(iterator.function)
  const started = { ...empty, schema }
  const withOutputs = iterator ? { ...started, schema: addOutputs(context, started, iterator) } : started
  const columns = [...(shown?.own ?? []), ...definition.columns]
  checkNewNames(context, started, columns)
  return { ...withOutputs, schema: addColumns(context, withOutputs, columns) }
}

/** What a view selects of its base: columns shown as they are, and columns of the view's own; a mere other name is not stored. */
function selectedColumns(
  context: EngineContext,
  base: TableRecord,
  select: NonNullable<ViewDefinition['select']>,
  pin?: Pin,
): { readonly base: readonly string[]; readonly own: readonly ColumnDefinition[] } {
  const scope = new TableScope(context.catalog, base, 0, base.schema, pin?.schemasById)
  const shown: string[] = []
  const own: ColumnDefinition[] = []
  for (const { name, value } of select) {
    const bound = scope.bind(value)
    const isColumn = bound.kind === 'column'
    if (isColumn && scope.resolve(bound).column.name === name) shown.push(keyOfColumn(bound))
    else own.push({ name, type: bound.type, value: bound, stored: !isColumn })
  }
  return { base: shown, own }
}

/** A column of a view must not shadow a visible column of its base; only the outputs of an iterator may. */
function checkNewNames(
  context: EngineContext,
  view: TableRecord,
  columns: readonly ColumnDefinition[],
): void {
  const shown = new TableScope(context.catalog, view, 0, view.schema).visibleColumns()
  for (const { name } of columns) {
    const other = shown.find(({ column }) => column.name === name)
    if (!other) continue
    throw new PolytableError(
      'COLUMN_ALREADY_EXISTS',
      `'${other.table.path}' already has a column '${name}'`,
      {
        table: view.path,
        column: name,
        hint: 'Choose another name, or exclude that column with select().',
      },
    )
  }
}

/** Applies `ifExists` to an existing path: the table that is kept, or the tables that are dropped when the new one is complete. */
function resolveExisting(
  context: EngineContext,
  path: string,
  ifExists: IfExists = 'error',
  sameKind: (table: TableRecord) => boolean,
  base?: TableRecord,
): { readonly kept?: TableRecord; readonly replaced: readonly TableRecord[] } {
  checkIfExists(ifExists)
  const existing = context.catalog.find(path)
  if (!existing || ifExists === 'error') {
    context.catalog.checkFree(path)
    return { replaced: [] }
  }
  if (!sameKind(existing)) {
    throw new PolytableError('PATH_ALREADY_EXISTS', `'${path}' exists and is a ${existing.kind}`, {
      table: path,
      hint: 'Choose another path, or drop it first.',
    })
  }
  if (ifExists === 'ignore') {
    if (base === undefined || existing.base === base.id) return { kept: existing, replaced: [] }
    throw new PolytableError('PATH_ALREADY_EXISTS', `'${path}' exists and has a different base table`, {
      table: path,
      hint: 'Choose another path, or drop it first.',
    })
  }
  if (base && context.catalog.ancestry(base).some((ancestor) => ancestor.id === existing.id)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${path}' is one of the view's own ancestors`, {
      table: path,
    })
  }
  const force = ifExists === 'replace_force'
  return { replaced: withDependents(context, existing, force, "Pass ifExists: 'replace_force'.") }
}

/** Makes a directory and, with `parents`, those it lies in. */
export function createDir(
  context: EngineContext,
  givenPath: string,
  options: Pick<CreateOptions, 'ifExists' | 'cause'> & { readonly parents?: boolean },
): Promise<void> {
  const path = parsePath(givenPath)
  const { ifExists = 'error' } = options
  checkIfExists(ifExists)
  const wanted = (): Wanted => {
    const dirs = options.parents ? [path] : []
    if (ifExists.startsWith('replace')) return { ...withContents(context, path), dirs }
    return options.parents ? { dirs } : { paths: [path] }
  }
  return inTurn(context, wanted, options, async () => {
    if (context.catalog.hasDir(path)) {
      if (ifExists === 'ignore') return
      if (ifExists === 'error') {
        throw new PolytableError('PATH_ALREADY_EXISTS', `The directory '${path}' already exists`, {
          hint: "Pass ifExists: 'ignore'.",
        })
      }
      // A replaced directory is an empty one of the same path.
      const force = ifExists === 'replace_force'
      await dropContents(context, path, force, "Pass ifExists: 'replace_force' to drop its contents.")
      return void (await collectMedia(context))
    }
    const missing = [path]
    for (let parent = parentOf(path); !context.catalog.hasDir(parent); parent = parentOf(parent))
      missing.unshift(parent)
    for (const dir of options.parents ? missing : [path]) {
      if (context.catalog.find(dir)) context.catalog.checkFree(dir)
    }
    if (!options.parents) context.catalog.checkFree(path)
    await context.catalog.createDirs(options.parents ? missing : [path])
  })
}
