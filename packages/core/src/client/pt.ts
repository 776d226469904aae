import { columnTypes } from './column-builder.ts'
import { table, view } from './declare.ts'
import { udf } from './functions.ts'
import { exprUdf } from './expr-udf.ts'
import { query } from './query-function.ts'
import { tableFunction } from './table-function.ts'
import { uda } from './uda.ts'
import { iterator } from './iterator.ts'

/** The types of columns, and what declares tables, views and functions. */
export const pt = { ...columnTypes, table, view, udf, exprUdf, uda, query, iterator, tableFunction }
