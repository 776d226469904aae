import type { ModelDownloadOptions, ModelImportOptions } from '@polytable/model/ports/model-keeper'
import type { BackupOptions } from '@polytable/model/protocol/whole-database/backup'
import type { DoctorOptions } from '@polytable/model/protocol/whole-database/doctor'
import type { MediaCheckOptions } from '@polytable/model/protocol/media-check'
import type { CallOptions, WriteOptions } from '@polytable/model/protocol/options'
import type { IfExists, TextDefinition } from '@polytable/model/protocol/definitions'
import { FILE_FORMATS, type WorkbookOptions } from '@polytable/model/ports/index'
import { TEXT_LANGUAGES, VECTOR_METHODS, VECTOR_METRICS } from '@polytable/model/schemas/index'
import {
  anything,
  column,
  columnType,
  condition,
  date,
  declaration,
  either,
  expression,
  expressions,
  flag,
  fn,
  iteratorCall,
  isPlain,
  kind,
  lastOptions,
  listOf,
  namedTypes,
  numberBetween,
  oneOf,
  optional,
  options,
  record,
  recordOf,
  required,
  rowsSource,
  signal,
  tableOrPath,
  text,
  texts,
  whole,
  wholeFrom,
  type Kind,
} from './argument-kinds.ts'
import type { Call, Calls } from './check-arguments.ts'
import type { CreateFromOptions, TableSource } from '../database/create-from.ts'
import type { CreateTableOptions, CreateViewOptions, Database } from '../database/database.ts'
import type { EmbeddingOptions } from '../tables/embedding-index.ts'
import type { DatabaseMedia } from '../database/database-media.ts'
import type { DatabaseModels } from '../database/database-models.ts'
import { isDirectory } from '../database/model-directory.ts'
import type { SqlOptions } from '../database/sql.ts'
import type { MigrateOptions } from '../database/migrate.ts'
import type { FileOptions } from '../files/row-file.ts'
import type { Query } from '../queries/query.ts'
import type { JoinOptions, OrderOptions, QueryOptions, Rows, SampleOptions } from '../queries/rows.ts'
import type { Shape } from '../schemas/shape.ts'
import type { ComputedColumnOptions, Table } from '../tables/table.ts'
import type { BatchOptions, InsertOptions, RecomputeOptions, UpdateOptions } from '../tables/write-options.ts'

/** Options of any kind, where a type says more than one member may be missing. */
type Members<O> = { readonly [K in keyof O]-?: Kind }

const ifExists = oneOf(['error', 'ignore', 'replace', 'replace_force'] satisfies IfExists[])
const errorOrIgnore = oneOf(['error', 'ignore'])
const onError = oneOf(['abort', 'ignore'])
const reading: Members<QueryOptions> = { signal, onError }
const calling: Members<CallOptions> = { signal, onProgress: fn }
const writing: Members<WriteOptions> = { ...calling, onError }
const recomputing: Members<RecomputeOptions> = { ...calling, errorsOnly: flag, cascade: flag }
const ofFile: Members<FileOptions> = {
  sourceFormat: oneOf(FILE_FORMATS),
  excel: options<WorkbookOptions>({ sheet: either(text, wholeFrom(0)), range: text }),
}
/** When media are checked. */
export const mediaValidation = oneOf(['onWrite', 'onRead'])
const names = either(text, texts)
const rowCount = either(wholeFrom(0), expression)
const declarations = listOf(declaration, 'a list of declared tables and views')
const ofRead = lastOptions<QueryOptions>(reading)
const ofIndex: Members<{ name: string; ifExists: string; signal: AbortSignal }> = {
  name: text,
  ifExists: errorOrIgnore,
  signal,
}

const embedder = kind(
  'a function that embeds, such as textEmbedder',
  (value) =>
    (typeof value === 'function' || (typeof value === 'object' && value !== null)) && 'reference' in value,
)

/** Options of embedding indexes, declared and added. */
export const embeddingOptions: Members<EmbeddingOptions> = {
  embedding: embedder,
  stringEmbed: embedder,
  imageEmbed: embedder,
  audioEmbed: embedder,
  videoEmbed: embedder,
  documentEmbed: embedder,
  name: text,
  metric: oneOf(VECTOR_METRICS),
  precision: oneOf(['fp16', 'fp32']),
  method: oneOf(VECTOR_METHODS),
  m: wholeFrom(2),
  efConstruction: wholeFrom(4),
}

/** Options of text indexes, declared and added. */
export const textIndexOptions: Members<Omit<TextDefinition, 'column'>> = {
  name: text,
  language: oneOf(TEXT_LANGUAGES),
}

/** Sizes, strata and seed of a sample. */
const sampleOptions = options<SampleOptions>({
  n: wholeFrom(0),
  nPerStratum: wholeFrom(1),
  fraction: numberBetween(0, 1),
  stratifyBy: either(expression, expressions),
  seed: whole,
})

const tableSourceOptions: Members<TableSource> = { source: anything, ...ofFile, schemaOverrides: namedTypes }

const createTableOptions: Members<CreateTableOptions & CreateFromOptions> = {
  ...writing,
  ifExists,
  comment: text,
  customMetadata: anything,
  mediaValidation,
  primaryKey: names,
  check: fn,
}

const viewCall: Call = {
  path: text,
  base: rowsSource,
  options: lastOptions<CreateViewOptions<Shape, Record<never, never>>>({
    ...writing,
    ifExists,
    comment: text,
    customMetadata: anything,
    iterator: iteratorCall,
    additionalColumns: recordOf(either(expression, columnType), 'an object of types and expressions by name'),
  }),
}

/** What the methods of a database take. */
export const mediaCalls: Calls<DatabaseMedia> = {
  asks: {
    check: {
      options: lastOptions<MediaCheckOptions>({
        signal,
        onProgress: fn,
        contents: flag,
        limit: wholeFrom(0),
      }),
    },
    vacuum: {},
  },
  makes: {},
}

export const modelCalls: Calls<DatabaseModels> = {
  asks: {
    list: {},
    loaded: {},
    download: {
      model: text,
      options: options<ModelDownloadOptions>({ task: required(text), signal, onProgress: fn }),
    },
    import: {
      model: text,
      files: kind(
        'files by their paths, a list of files or a directory',
        (value) =>
          isDirectory(value) ||
          (Array.isArray(value)
            ? value
            : isPlain(value)
              ? Object.values(value as object)
              : [undefined]
          ).every((each) => each instanceof Blob),
      ),
      options: options<ModelImportOptions>({ task: required(text), signal }),
    },
    remove: { model: text },
  },
  makes: {},
}

export const databaseCalls: Calls<Database> = {
  makes: { table: { declaration } },
  asks: {
    info: {},
    close: {},
    createDir: {
      path: text,
      options: lastOptions<{ ifExists: IfExists; parents: boolean }>({ ifExists, parents: flag }),
    },
    dropDir: {
      path: text,
      options: lastOptions<{ force: boolean; ifNotExists: string }>({
        force: flag,
        ifNotExists: errorOrIgnore,
      }),
    },
    move: {
      from: tableOrPath,
      to: text,
      options: lastOptions<{ ifExists: string; ifNotExists: string }>({
        ifExists: errorOrIgnore,
        ifNotExists: errorOrIgnore,
      }),
    },
    approvals: {},
    approve: {
      id: text,
      options: lastOptions<{ approve: boolean; reason: string }>({ approve: flag, reason: text }),
    },
    sql: {
      text,
      options: lastOptions<SqlOptions>({
        params: kind('a list of values', Array.isArray),
        limit: wholeFrom(0, 1_000_000),
        timeoutMs: wholeFrom(1, 2 ** 31 - 1),
        signal,
      }),
    },
    getDirTree: { path: optional(text) },
    ls: { path: optional(text) },
    listTables: { path: optional(text) },
    listDirs: { path: optional(text) },
    listFunctions: {},
    createTable: {
      path: text,
      columns: record,
      options: {
        ...lastOptions<CreateTableOptions & CreateFromOptions>(createTableOptions),
        elsewhere: {
          names: Object.keys(tableSourceOptions),
          hint: 'It goes beside source, into the second argument: createTable(path, { source, … }).',
        },
      },
    },
    createView: viewCall,
    createSnapshot: viewCall,
    getTable: { path: text, options: lastOptions<{ ifNotExists: string }>({ ifNotExists: errorOrIgnore }) },
    dropTable: {
      table: tableOrPath,
      options: lastOptions<{ force: boolean; ifNotExists: string }>({
        force: flag,
        ifNotExists: errorOrIgnore,
      }),
    },
    errors: { path: optional(text), options: lastOptions<{ limit: number }>({ limit: wholeFrom(1) }) },
    stats: {},
    jobs: {},
    idle: { options: lastOptions<{ signal: AbortSignal }>({ signal }) },
    backup: {
      target: kind(
        'the path of a file, a file handle, or a WritableStream',
        (value) =>
          (typeof value === 'string' && value !== '') ||
          value instanceof URL ||
          (typeof value === 'object' &&
            value !== null &&
            ('getWriter' in value || 'createWritable' in value)),
      ),
      options: lastOptions<BackupOptions>(calling),
    },
    doctor: { options: lastOptions<DoctorOptions>({ repair: flag, contents: flag, signal }) },
    diff: { declarations },
    migrate: {
      declarations,
      options: lastOptions<MigrateOptions>({ ...calling, allowDestructive: flag, dryRun: flag }),
    },
  },
}

/** What a table is made from instead of columns: options of the call, as a program sees it. */
export const tableSource: Call = {
  options: {
    ...options<TableSource>(tableSourceOptions),
    elsewhere: {
      names: Object.keys(createTableOptions),
      hint: 'It goes into the third argument: createTable(path, { source }, { … }).',
    },
  },
}

type Building =
  'select' | 'where' | 'join' | 'groupBy' | 'having' | 'distinct' | 'union' | 'sample' | 'orderBy' | 'limit'

/** What tables and queries do in the same way. */
type SharedCalls = Exclude<keyof Rows<Shape, unknown>, 'query'>

/** What the methods of tables and queries take. */
export const rowsCalls: Calls<Pick<Rows<Shape, unknown>, SharedCalls>, Building> = {
  makes: {
    live: { options: ofRead },
    stream: { options: ofRead },
  },
  builds: {
    select: { '...columns': anything },
    where: { condition },
    join: {
      other: rowsSource,
      options: lastOptions<JoinOptions>({
        on: either(expression, listOf(column, 'a list of columns')),
        how: oneOf(['inner', 'left', 'right', 'full', 'cross']),
      }),
    },
    groupBy: { '...by': either(expression, rowsSource) },
    having: { condition },
    distinct: {},
    union: { other: rowsSource, options: lastOptions<{ all: boolean }>({ all: flag }) },
    sample: { options: sampleOptions },
    orderBy: {
      value: expression,
      direction: optional(oneOf(['asc', 'desc'])),
      options: lastOptions<OrderOptions>({ nulls: oneOf(['first', 'last']) }),
    },
    limit: { limit: rowCount, options: lastOptions<{ offset: number }>({ offset: rowCount }) },
  },
  asks: {
    collect: { options: ofRead },
    first: { options: ofRead },
    count: { options: ofRead },
    head: { n: optional(wholeFrom(0)), options: ofRead },
    tail: { n: optional(wholeFrom(0)), options: ofRead },
    explain: { options: ofRead },
    toCsv: { options: ofRead },
    toArrow: { options: ofRead },
  },
}

/** What the methods of a query take beside. */
export const queryCalls: Calls<Omit<Query<Shape>, SharedCalls>> = {
  makes: { query: {}, change: { make: fn }, refused: { error: anything }, batches: { options: ofRead } },
  asks: {
    update: {
      values: record,
      options: lastOptions<{ cascade: boolean; signal: AbortSignal }>({ cascade: flag, signal }),
    },
    recomputeColumns: {
      names: texts,
      options: lastOptions<RecomputeOptions>(recomputing),
    },
    delete: { options: ofRead },
  },
}

/** What the methods of a table take beside. */
export const tableCalls: Calls<Omit<Table, SharedCalls>> = {
  makes: { query: {}, columns: {}, describe: {} },
  asks: {
    metadata: {},
    listViews: {},
    history: { limit: optional(wholeFrom(1)) },
    versions: { limit: optional(wholeFrom(1)) },
    diff: { from: wholeFrom(0), to: optional(wholeFrom(0)) },
    revert: {
      options: lastOptions<{ toVersion: number; signal: AbortSignal }>({ toVersion: wholeFrom(0), signal }),
    },
    vacuum: {
      options: options<{ keepVersions: number; olderThan: Date }>({
        keepVersions: wholeFrom(1),
        olderThan: date,
      }),
    },
    insert: {
      rows: anything,
      options: lastOptions<InsertOptions>({
        ...writing,
        ...ofFile,
        wait: oneOf(['computed', 'stored']),
        returnRows: flag,
      }),
    },
    update: {
      values: record,
      options: lastOptions<UpdateOptions>({ ...calling, where: condition, cascade: flag, returnRows: flag }),
    },
    delete: {
      options: lastOptions<{ where: unknown; signal: AbortSignal }>({ where: condition, signal }),
    },
    recomputeColumns: {
      names: texts,
      options: lastOptions<RecomputeOptions & { readonly where?: unknown }>({
        ...recomputing,
        where: condition,
      }),
    },
    batchUpdate: {
      rows: anything,
      options: lastOptions<BatchOptions>({
        ...calling,
        ...ofFile,
        ifNotExists: oneOf(['error', 'ignore', 'insert']),
        cascade: flag,
        returnRows: flag,
      }),
    },
    compute: {
      rows: anything,
      options: lastOptions<WriteOptions & FileOptions>({ ...writing, ...ofFile }),
    },
    addColumn: { columns: record, options: lastOptions<{ ifExists: IfExists }>({ ifExists }) },
    addComputedColumn: {
      columns: record,
      options: lastOptions<ComputedColumnOptions>({
        ...writing,
        stored: flag,
        memoised: flag,
        destination: text,
        comment: text,
        ifExists,
      }),
    },
    explainCell: { row: anything, column: text },
    dropColumn: { name: text, options: lastOptions<{ ifNotExists: string }>({ ifNotExists: errorOrIgnore }) },
    renameColumn: { from: text, to: text },
    alterColumn: {
      name: text,
      change: options<{ type: unknown; value: unknown; dryRun: boolean }>({
        type: columnType,
        value: expression,
        dryRun: flag,
      }),
      options: lastOptions<WriteOptions>(writing),
    },
    addBtreeIndex: { column, options: lastOptions<object>(ofIndex) },
    addTextIndex: { column, options: lastOptions<object>({ ...ofIndex, ...textIndexOptions }) },
    addEmbeddingIndex: {
      column,
      options: lastOptions<EmbeddingOptions & WriteOptions & { readonly ifExists?: string }>({
        ...writing,
        ...embeddingOptions,
        ifExists: errorOrIgnore,
      }),
    },
    dropIndex: { name: text, options: lastOptions<{ ifNotExists: string }>({ ifNotExists: errorOrIgnore }) },
  },
}
