import { partitionTables } from '../storage/partition-sql.ts'
import { rebuildWords, wordsFunctionsDdl } from '../storage/words-sql.ts'

const jobsDdl = `CREATE TABLE IF NOT EXISTS polytable.jobs (
     id int8 PRIMARY KEY, root int8 NOT NULL, first_row int8 NOT NULL, end_row int8 NOT NULL, next_row int8 NOT NULL,
     state text NOT NULL, error jsonb, created_at timestamptz NOT NULL)`

const memoDdl = `CREATE TABLE IF NOT EXISTS polytable.memo (
     key bytea PRIMARY KEY, function text NOT NULL, result text NOT NULL, used_at timestamptz NOT NULL)`
const runsDdl = [
  `CREATE TABLE IF NOT EXISTS polytable.runs (
     table_id int8 NOT NULL, column_id int8 NOT NULL, commit int8 NOT NULL, is_fill bool NOT NULL, first_row int8 NOT NULL,
     last_row int8 NOT NULL, rows int4 NOT NULL, at timestamptz NOT NULL, milliseconds float8 NOT NULL,
     functions jsonb NOT NULL, cached jsonb NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS runs_of_column ON polytable.runs (table_id, column_id, commit)',
]

const failuresDdl = [
  `CREATE TABLE IF NOT EXISTS polytable.failures (
     table_id int8 NOT NULL, kind text NOT NULL, row_id int8 NOT NULL, pos int4[] NOT NULL, v_min int8 NOT NULL,
     v_max int8 NOT NULL, state jsonb NOT NULL, is_pending bool NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS failures_of_row ON polytable.failures (table_id, row_id)',
]

const approvalsDdl = `CREATE TABLE IF NOT EXISTS polytable.approvals (
     id text PRIMARY KEY, question jsonb NOT NULL, asked_at timestamptz NOT NULL, decision jsonb)`

/** The catalog's own tables. Rows of user tables are in `t_<id>`, vectors of an index in `x_<table>_<index>`. */
export const catalogDdl = [
  'CREATE SCHEMA IF NOT EXISTS polytable',
  'CREATE SEQUENCE IF NOT EXISTS polytable.commits',
  'CREATE SEQUENCE IF NOT EXISTS polytable.ids',
  `CREATE TABLE IF NOT EXISTS polytable.meta (key text PRIMARY KEY, value jsonb NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS polytable.dirs (path text PRIMARY KEY)`,
  `CREATE TABLE IF NOT EXISTS polytable.tables (
     id int8 PRIMARY KEY, path text NOT NULL UNIQUE, kind text NOT NULL, root int8 NOT NULL, base int8, levels int4 NOT NULL,
     pin int8, horizon int8)`,
  `CREATE TABLE IF NOT EXISTS polytable.schemas (
     table_id int8 NOT NULL, commit int8 NOT NULL, doc jsonb NOT NULL, PRIMARY KEY (table_id, commit))`,
  `CREATE TABLE IF NOT EXISTS polytable.versions (
     table_id int8 NOT NULL, version int8 NOT NULL, commit int8 NOT NULL, created_at timestamptz NOT NULL,
     change_type text NOT NULL, schema_change text, counts jsonb NOT NULL, PRIMARY KEY (table_id, version))`,
  `CREATE TABLE IF NOT EXISTS polytable.trees (root int8 PRIMARY KEY, head int8 NOT NULL, next_row_id int8 NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS polytable.pending (commit int8 PRIMARY KEY, root int8 NOT NULL)`,
  jobsDdl,
  memoDdl,
  ...runsDdl,
  ...failuresDdl,
  approvalsDdl,
  ...wordsFunctionsDdl,
] as const

/** Store format version: incremented with incompatible changes. An older store is migrated, a newer one is refused. */
export const STORE_FORMAT = 7

/** Migrations to the next store format, by the format they start from. */
export const migrations: Readonly<Record<number, readonly string[]>> = {
  1: ['ALTER TABLE polytable.tables ADD COLUMN pin int8, ADD COLUMN horizon int8'],
  2: [jobsDdl, memoDdl, ...runsDdl],
  3: failuresDdl,
  4: [...wordsFunctionsDdl, rebuildWords],
  5: [partitionTables],
  6: [approvalsDdl],
}
