import { columnTypes } from './column-builder.ts'
import { table, view } from './declare.ts'
import { udf } from '../functions/functions.ts'
import { exprUdf } from '../functions/expr-udf.ts'
import { query } from '../queries/query-function.ts'
import { tableFunction } from '../queries/table-function.ts'
import { uda } from '../functions/uda.ts'
import { iterator } from '../functions/iterator.ts'

/** The types of columns, and what declares tables, views and functions. */
export const pt = { ...columnTypes, table, view, udf, exprUdf, uda, query, iterator, tableFunction }
