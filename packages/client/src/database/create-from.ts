import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { WriteOptions } from '@polytable/model/protocol/options'
import { tabular, type RowFile } from '@polytable/model/ports/index'
import { ColumnNames } from '@polytable/model/schemas/index'
import { own, typeOf, type ColumnType } from '@polytable/model/types/index'
import { ColumnBuilder, type AnyColumnBuilder, type ColumnBuilders } from '../schemas/column-builder.ts'
import type { CreateTableOptions } from './database.ts'
import { Expression } from '../expressions/expression.ts'
import { fileRows, namedRows } from '../files/file-rows.ts'
import { TypeInference } from '../schemas/infer.ts'
import { Query } from '../queries/query.ts'
import { isFileSource, openRowFile, type FileOptions, type FileSource } from '../files/row-file.ts'
import type { Session } from '../connection/session.ts'
import type { Shape } from '../schemas/shape.ts'
import { checkRow, checkRows } from '../files/given-row.ts'
import { givenBatches } from '../files/row-source.ts'
import { tableDefinition } from '../tables/table-definition.ts'
import { Table, validatorsOf } from '../tables/table.ts'
import { validBatches } from '../tables/validators.ts'

/** What a table is made from: rows whose columns are not declared. */
export interface TableSource extends FileOptions {
  /** A file (CSV, JSON, JSON Lines, Parquet or Excel), where one is (a URL, or in Node a path), rows, or a query or table. */
  readonly source: FileSource | Iterable<object> | AsyncIterable<object>
  /** The types of columns that are not to be inferred from their values. */
  readonly schemaOverrides?: ColumnBuilders
}

/** Options of `createTable` with a `source`. */
export type CreateFromOptions = Omit<CreateTableOptions, 'check'> & WriteOptions

export function isTableSource(given: object): given is TableSource {
  return 'source' in given && !(given.source instanceof ColumnBuilder || given.source instanceof Expression)
}

/**
 * Makes a table with the columns that a source has, and its rows. The call takes its place among others once the columns are known.
 */
export async function createTableFrom(
  session: Session,
  path: string,
  from: TableSource,
  { onError, signal, onProgress, ...options }: CreateFromOptions,
): Promise<Table> {
  const { ifExists } = options
  const existing = ifExists === 'ignore' ? await session.engine.findTable(path) : null
  if (existing) return new Table(session, existing)
  const { columns, rows } = await open(session, path, from, signal)
  const builders = withKeys(withOverrides(path, columns, from.schemaOverrides), options.primaryKey)
  const definition = tableDefinition(path, builders, options)
  const validators = validatorsOf(builders)
  const given = {
    ifExists,
    onError,
    signal,
    onProgress,
  }
  const source = rows(definition.columns)
  const isQuery = source instanceof Query && Object.keys(validators).length === 0
  const info = isQuery
    ? await session.engine.createTableFromQuery(path, definition, source.spec, given)
    : await session.engine.createTableFrom(
        path,
        definition,
        validBatches(validators, givenBatches(source, path), path),
        given,
      )
  return new Table(session, info, validators)
}

interface OpenSource {
  readonly columns: ReadonlyMap<string, ColumnType>
  /** The rows, with values of the types that the table's columns have. */
  rows(columns: readonly ColumnDefinition[]): AsyncIterable<unknown>
}

async function open(
  session: Session,
  path: string,
  { source, sourceFormat, excel }: TableSource,
  signal: AbortSignal | undefined,
): Promise<OpenSource> {
  const query: unknown = source instanceof Table ? source.query() : source
  if (query instanceof Query) return openQuery(session, query)
  const isFile = isFileSource(source)
  const file = isFile
    ? await openRowFile(session, source, {
        sourceFormat,
        excel,
        signal,
      })
    : await rowsAsFile(path, source, signal)
  return {
    columns: await inferColumns(path, file, isFile, signal),
    rows: (columns) => fileRows(file, isFile ? columns : []),
  }
}

async function openQuery(session: Session, query: Query<Shape, unknown>): Promise<OpenSource> {
  const batches = session.engine.query({ ...query.spec, limit: 0 }, {})
  for await (const { columns } of batches) {
    return { columns: new Map(columns.map(({ name, type }) => [name, type])), rows: () => query }
  }
  throw new PolytableError('INTERNAL_ERROR', 'The query returned no columns')
}

/** Rows of a program as those of a file: to tell the columns, all of them are looked at before the first is inserted. */
async function rowsAsFile(
  path: string,
  source: Iterable<object> | AsyncIterable<object>,
  signal: AbortSignal | undefined,
): Promise<RowFile> {
  checkRows(source, path)
  if (!(Symbol.iterator in source || Symbol.asyncIterator in source)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'The source must be a file, a URL, rows, a query or a table',
      { table: path, hint: 'A single row is a list of one: { source: [row] }.' },
    )
  }
  const rows: Record<string, unknown>[] = []
  for await (const row of source) {
    signal?.throwIfAborted()
    checkRow(row, path, rows.length)
    rows.push(row)
  }
  return {
    isText: false,
    types: new Map(),
    async *rows() {
      yield await Promise.resolve(tabular(rows))
    },
  }
}

async function inferColumns(
  path: string,
  file: RowFile,
  isFile: boolean,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ColumnType>> {
  const names = new ColumnNames().add([...file.types.keys()])
  const stated = [...file.types].map(([heading, type]) => [names.get(heading)!, type] as const)
  const inference = new TypeInference(new Map(stated), file.isText)
  let number = 0
  for await (const { columns, rows } of namedRows(file)) {
    // Of rows of a program a column is there when one has a value of it.
    if (isFile) inference.expect(columns)
    for (const row of rows) {
      if (number % 1000 === 0) signal?.throwIfAborted()
      inference.add(row, number++)
    }
  }
  const columns = new Map<string, ColumnType>()
  for (const [name, type] of inference.types) {
    if (!type && !isFile) {
      throw new PolytableError(
        'INVALID_SCHEMA',
        `Cannot infer the type of column '${name}': every value is null`,
        {
          table: path,
          column: name,
          hint: `Declare it: schemaOverrides: { ${name}: pt.… }.`,
        },
      )
    }
    columns.set(name, type ?? typeOf('string', true))
  }
  if (columns.size > 0) return columns
  throw new PolytableError('INVALID_SCHEMA', 'The source has no columns', {
    table: path,
    hint: 'Declare them: createTable(path, { title: pt.string() }).',
  })
}

function withOverrides(
  path: string,
  columns: ReadonlyMap<string, ColumnType>,
  overrides: ColumnBuilders = {},
): Record<string, AnyColumnBuilder> {
  const unknown = Object.keys(overrides).find((name) => !columns.has(name))
  if (unknown !== undefined) {
    throw new PolytableError('COLUMN_NOT_FOUND', `schemaOverrides names the unknown column '${unknown}'`, {
      table: path,
      column: unknown,
      hint: `The columns of the source: ${[...columns.keys()].join(', ')}.`,
    })
  }
  const builders = [...columns].map(
    ([name, type]) => [name, own(overrides, name) ?? new ColumnBuilder(type)] as const,
  )
  return Object.fromEntries(builders)
}

/** A key is never null. */
function withKeys(
  columns: Record<string, AnyColumnBuilder>,
  primaryKey: string | readonly string[] = [],
): ColumnBuilders {
  const keys = typeof primaryKey === 'string' ? [primaryKey] : primaryKey
  const entries = Object.entries(columns).map(([name, builder]) => {
    const { columnType } = builder
    const isInferred = keys.includes(name) && columnType.nullable
    return [name, isInferred ? new ColumnBuilder({ ...columnType, nullable: false }) : builder] as const
  })
  return Object.fromEntries(entries)
}
