import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { keyColumns, LIVE, pastName, presentName, tableName } from '@polytable/kernel/storage/layout'
import type { Examination } from './examination.ts'
import type { SqlTables } from './sql-tables.ts'

/** The versions of a table's rows, and of a view's rows those that they come from. */
export async function checkRows(
  examination: Examination,
  table: TableRecord,
  tables: SqlTables,
): Promise<void> {
  await checkHead(examination, table)
  await checkDuplicates(examination, table)
  await checkReversed(examination, table)
  await checkBase(examination, table, tables)
  await checkNextRow(examination, table)
}

/** Row versions of a commit after the last one, which no statement is at. */
async function checkHead(examination: Examination, table: TableRecord): Promise<void> {
  const { catalog, store } = examination.context
  const { head, unfinished } = catalog.family(table)
  if (unfinished !== undefined) return
  const written = `v_min > ${head}`
  const ended = `v_max > ${head} AND v_max < ${LIVE}`
  await examination.found(
    {
      kind: 'unfinished_statement',
      table: table.path,
      count: await examination.count(
        `SELECT count(*) FROM ${tableName(table)} WHERE ${written} OR (${ended})`,
      ),
      message: `Rows of '${table.path}' were written by a statement that never ended`,
      advice: 'Repair takes back what it wrote.',
    },
    () =>
      store.transaction(async (tx) => {
        await tx.query(`DELETE FROM ${tableName(table)} WHERE ${written}`)
        await tx.query(`UPDATE ${tableName(table)} SET v_max = ${LIVE} WHERE ${ended}`)
      }),
  )
}

async function checkDuplicates(examination: Examination, table: TableRecord): Promise<void> {
  const { store } = examination.context
  const keys = keyColumns(table.iteratorDepth)
  const present = presentName(table)
  const same = keys.map((key) => `a.${key} = b.${key}`).join(' AND ')
  const several = `SELECT ${keys.join(', ')}, max(v_min) AS last FROM ${present} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`
  await examination.found(
    {
      kind: 'duplicate_row',
      table: table.path,
      count: await examination.count(`SELECT count(*) FROM (${several}) d`),
      message: `Rows of '${table.path}' have several current versions`,
      advice: 'Repair keeps the newest of them and makes the others past versions.',
    },
    () =>
      store.transaction(async (tx) => {
        await tx.query(
          `DELETE FROM ${present} a USING ${present} b WHERE ${same} AND a.v_min = b.v_min AND a.ctid < b.ctid`,
        )
        await tx.query(
          `UPDATE ${tableName(table)} a SET v_max = b.last FROM (${several}) b
           WHERE ${same} AND a.v_max = ${LIVE} AND a.v_min < b.last`,
        )
      }),
  )
}

async function checkReversed(examination: Examination, table: TableRecord): Promise<void> {
  const reversed = `FROM ${pastName(table)} WHERE v_max < v_min`
  await examination.found(
    {
      kind: 'reversed_version',
      table: table.path,
      count: await examination.count(`SELECT count(*) ${reversed}`),
      message: `Row versions of '${table.path}' end before they begin`,
      advice: 'Repair deletes them: no version of the table shows them.',
    },
    () => examination.context.store.query(`DELETE ${reversed}`),
  )
}

/** Present rows of a view whose row of the base is not there. */
async function checkBase(examination: Examination, view: TableRecord, tables: SqlTables): Promise<void> {
  const { catalog, store } = examination.context
  const base = view.base === undefined ? undefined : catalog.lookUp(view.base)
  if (!base || !hasRows(base) || !tables.has(`t_${base.id}`)) return
  const commit = view.pin?.commit ?? catalog.family(view).head
  const same = keyColumns(base.iteratorDepth).map((key) => `b.${key} = v.${key}`)
  const orphaned = `NOT EXISTS (SELECT 1 FROM ${tableName(base)} b
    WHERE ${same.join(' AND ')} AND b.v_min <= ${commit} AND b.v_max > ${commit})`
  await examination.found(
    {
      kind: 'orphaned_view_row',
      table: view.path,
      count: await examination.count(`SELECT count(*) FROM ${presentName(view)} v WHERE ${orphaned}`),
      message: `Rows of the view '${view.path}' come from rows that '${base.path}' does not have`,
      advice: 'Repair deletes them.',
    },
    () => store.query(`DELETE FROM ${presentName(view)} v WHERE ${orphaned}`),
  )
}

/** The next row must not get the number of one that is there. */
async function checkNextRow(examination: Examination, table: TableRecord): Promise<void> {
  if (table.base !== undefined) return
  const { catalog, store } = examination.context
  const family = catalog.family(table)
  const last = await examination.count(
    `SELECT max(row_id) FROM ${tableName(table)} WHERE v_min <= ${family.head}`,
  )
  await examination.found(
    {
      kind: 'broken_catalog',
      table: table.path,
      count: last >= family.nextRowId ? 1 : 0,
      message: `The next row of '${table.path}' would get the number of one that is there`,
      advice: 'Repair counts on from the last row.',
    },
    async () => {
      await store.query('UPDATE polytable.trees SET next_row_id = $2 WHERE root = $1', [table.root, last + 1])
      family.nextRowId = last + 1
    },
  )
}
