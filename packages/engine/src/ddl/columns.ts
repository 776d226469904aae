import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError, withPlace, type ErrorPlace } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { checkWidth } from '@polytable/kernel/storage/layout'
import { mapChildren, type ExprNode } from '@polytable/model/expressions/index'
import { checkColumnName, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import { coerce, displayType, hasEquality, isMediaKind, typeOf } from '@polytable/model/types/index'
import { bindComputed, bindExpression } from './bind.ts'
import { addCheck } from './checks.ts'
import type { ColumnDefinition, IteratorDefinition } from '@polytable/model/protocol/definitions'

/**
 * Adds declared columns to a schema, one after the other, so that each may use those before it.
 * @param version the table's version that will first have them
 */
export function addColumns(
  context: EngineContext,
  table: TableRecord,
  definitions: readonly ColumnDefinition[],
  version = 0,
): TableSchema {
  // Before any is looked at beside all others: a file may have headings in any number.
  const declared = definitions.map((definition) => ({ ...definition, id: 0 }))
  checkWidth(table.path, table.iteratorDepth, {
    ...table.schema,
    columns: [...table.schema.columns, ...declared],
  })
  return definitions.reduce<TableSchema>((schema, { check, renamedFrom: _, ...definition }) => {
    const current = { ...table, schema }
    const place = { table: table.path, column: definition.name }
    checkDefinition(context, current, definition)
    const value =
      definition.value && bindComputed(context, current, { ...definition, value: definition.value })
    const column: ColumnSchema = {
      ...definition,
      id: schema.nextId,
      ...(value ? { value } : {}),
      ...(version > 0 ? { versionAdded: version } : {}),
      ...(definition.comment === undefined ? {} : { comment: checkedComment(definition.comment, place) }),
    }
    const added = { ...schema, columns: [...schema.columns, column], nextId: schema.nextId + 1 }
    return check
      ? addCheck(context, { ...table, schema: added }, { name: definition.name, value: check })
      : added
  }, table.schema)
}

/** The outputs of an iterator as columns of a view, its position first. */
export function addOutputs(
  context: EngineContext,
  view: TableRecord,
  iterator: IteratorDefinition,
): TableSchema {
  const position: ColumnSchema = {
    id: view.schema.nextId,
    name: 'pos',
    type: { kind: 'int', nullable: false },
    stored: true,
    position: view.iteratorDepth,
    fromIterator: true,
  }
  let schema: TableSchema = {
    ...view.schema,
    columns: [...view.schema.columns, position],
    nextId: view.schema.nextId + 1,
  }
  // Columns that an output reads of the base are found before outputs of their names are there.
  const onBase = (node: ExprNode): ExprNode =>
    node.kind === 'column' && node.table !== ''
      ? bindExpression(context, view, node)
      : mapChildren(node, onBase)
  for (const { name, type, value } of iterator.outputs) {
    checkColumnName(name, view.path)
    const column = { id: schema.nextId, name, type, stored: value === undefined, fromIterator: true }
    const current = { ...view, schema }
    schema = {
      ...schema,
      columns: [
        ...schema.columns,
        value ? { ...column, value: bindExpression(context, current, onBase(value)) } : column,
      ],
      nextId: schema.nextId + 1,
    }
  }
  return schema
}

/** A validated comment. @throws PolytableError TYPE_MISMATCH for what is no text */
export function checkedComment(comment: unknown, place: ErrorPlace): string {
  try {
    return coerce(typeOf('string'), comment) as string
  } catch (error) {
    throw withPlace(error, place)
  }
}

/** @throws PolytableError INVALID_SCHEMA for a column that has no media, INVALID_ARGUMENT for what is no place for them */
export function checkDestination(
  { media }: EngineContext,
  { type, destination }: Pick<ColumnDefinition, 'type' | 'destination'>,
  place: ErrorPlace,
): void {
  if (destination === undefined) return
  if (!isMediaKind(type.kind)) {
    throw new PolytableError(
      'INVALID_SCHEMA',
      `Only media can have a destination, not ${displayType(type)}`,
      {
        ...place,
        hint: 'Leave it out, or declare an image, video, audio or document column.',
      },
    )
  }
  try {
    media.checkDestination(destination)
  } catch (error) {
    throw withPlace(error, place)
  }
}

function checkDefinition(context: EngineContext, table: TableRecord, definition: ColumnDefinition): void {
  const { name, type } = definition
  const place = { table: table.path, column: name }
  checkColumnName(name, table.path)
  if (table.schema.columns.some((column) => column.name === name)) {
    throw new PolytableError(
      'COLUMN_ALREADY_EXISTS',
      `The table '${table.path}' already has a column '${name}'`,
      place,
    )
  }
  checkDestination(context, definition, place)
  if (table.kind !== 'table') checkViewColumn(table, definition)
  if (definition.primaryKey && (type.nullable || !hasEquality(type))) {
    throw new PolytableError('INVALID_SCHEMA', `A primary key cannot be ${displayType(type)}`, {
      ...place,
      hint: 'Use a scalar column that is not nullable.',
    })
  }
  checkUnique(table, definition)
}

/** Whether a column of a view has no value for the rows that the base gives: nobody could give them one. */
export function lacksValues(
  { kind }: Pick<TableRecord, 'kind'>,
  { type, value, default: given }: Pick<ColumnSchema, 'type' | 'value' | 'default'>,
): boolean {
  return kind !== 'table' && !value && !type.nullable && given === undefined
}

/** @throws PolytableError INVALID_SCHEMA for what only a table can have */
function checkViewColumn(view: TableRecord, definition: ColumnDefinition): void {
  const place = { table: view.path, column: definition.name }
  if (definition.primaryKey) {
    throw new PolytableError('INVALID_SCHEMA', 'A view has no primary key of its own', {
      ...place,
      hint: 'Its rows come from its base: declare the key there, or make the column .unique().',
    })
  }
  if (!lacksValues(view, definition)) return
  throw new PolytableError(
    'INVALID_SCHEMA',
    `The column '${definition.name}' of a view must be nullable or have a default: rows derived from the base have no value for it`,
    { ...place, hint: 'Declare it with .nullable() or .default(…).' },
  )
}

/** @throws PolytableError INVALID_SCHEMA for a unique column of a type whose values are not compared */
export function checkUnique(
  { path }: TableRecord,
  { name, type, unique }: Pick<ColumnSchema, 'name' | 'type' | 'unique'>,
): void {
  if (!unique || hasEquality(type)) return
  throw new PolytableError('INVALID_SCHEMA', `A unique column cannot be ${displayType(type)}`, {
    table: path,
    column: name,
    hint: 'Use a scalar column.',
  })
}
