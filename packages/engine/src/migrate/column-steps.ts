import { alterColumn, firstNull, renameColumn, requiredDependents, retype } from '../ddl/alter-column.ts'
import { addColumnsTo, isMissingRequired } from '../ddl/add-columns.ts'
import { setColumnOptions, type ColumnOptions } from '../ddl/column-options.ts'
import { lacksValues } from '../ddl/columns.ts'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import { dropColumnFrom } from '../ddl/drop-column.ts'
import { setUnique } from '../ddl/unique.ts'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import { displayType, isSameType, keyOfData } from '@polytable/model/types/index'
import { checkSteps } from './check-steps.ts'
import { additive, destructive, unsupported, type Step } from './difference.ts'
import type { SchemaOperation } from '@polytable/model/protocol/migration'
import type { Match, Matches } from './match.ts'
import { describeType, show, structureOf } from './structure.ts'

/** Plans the migration of a table's columns to their declarations. */
export async function columnSteps(matches: Matches, match: Match): Promise<Step[]> {
  const { context } = matches
  const { declaration, table, storedByName, undeclared } = match
  const steps: Step[] = []
  for (const column of declaration.columns) {
    const stored = storedByName.get(column.name)
    if (!stored) steps.push(await addStep(matches, match, column))
    else {
      const rename = renameStep(matches, match, column, stored)
      if (rename) steps.push(rename)
      if (rename?.difference.severity !== 'unsupported')
        steps.push(...(await changeSteps(matches, match, column, stored)))
    }
  }
  for (const { name, primaryKey } of undeclared) {
    const difference = { target: `${table.path}.${name}`, op: 'dropColumn' } as const
    steps.push(
      primaryKey
        ? unsupported({ ...difference, detail: 'it is part of the primary key; declare it' })
        : destructive(difference, (options) =>
            dropColumnFrom(context, table, name, { ...options, ifNotExists: 'ignore' }),
          ),
    )
  }
  return steps
}

const NO_VALUES =
  'rows derived from the base have no value for it; declare it with .nullable() or .default(…)'

async function addStep({ context }: Matches, { table }: Match, column: ColumnDefinition): Promise<Step> {
  const difference = { target: `${table.path}.${column.name}`, op: 'addColumn' } as const
  if (column.primaryKey) {
    const detail = 'a primary key cannot be added to an existing table; declare another table'
    return unsupported({ ...difference, detail })
  }
  if (lacksValues(table, column)) return unsupported({ ...difference, detail: NO_VALUES })
  if (await isMissingRequired(context, table, column)) {
    const detail = 'existing rows have no value for it; declare it with .nullable() or .default(…)'
    return unsupported({ ...difference, detail })
  }
  return additive(difference, (options) =>
    addColumnsTo(context, table, [column], { ...options, ifExists: 'ignore' }),
  )
}

function renameStep(
  { context }: Matches,
  { table, declaration, undeclared }: Match,
  column: ColumnDefinition,
  stored: ColumnSchema,
): Step | undefined {
  const { name, renamedFrom } = column
  const difference = { target: `${table.path}.${name}`, op: 'renameColumn' } as const
  if (stored.name !== name) {
    const why = typeConflict(column, stored)
    if (why !== undefined) {
      const detail = `it cannot be renamed from '${stored.name}': ${why}; omit .renamedFrom() to add a new column`
      return unsupported({ ...difference, detail })
    }
    return additive(
      { ...difference, detail: `'${stored.name}' is stored` },
      (options) => renameColumn(context, table, stored.name, name, options),
      'rename',
    )
  }
  const isDeclared = declaration.columns.some((other) => other.name === renamedFrom)
  if (isDeclared || !undeclared.some((other) => other.name === renamedFrom)) return undefined
  const detail = `both '${name}' and '${renamedFrom}', its old name, are stored; drop one, or omit .renamedFrom()`
  return unsupported({ ...difference, detail })
}

/** Why values of a stored column cannot be those of a declared one. */
function typeConflict(column: ColumnDefinition, stored: ColumnSchema): string | undefined {
  const kind = ({ value }: Pick<ColumnSchema, 'value'>): string => (value ? ', computed' : '')
  if (isSameType(column.type, stored.type) && isComputed(stored) === (column.value !== undefined))
    return undefined
  return `${describeType(stored.type)}${kind(stored)} is stored, ${describeType(column.type)}${kind(column)} is declared`
}

async function changeSteps(
  matches: Matches,
  match: Match,
  column: ColumnDefinition,
  stored: ColumnSchema,
): Promise<Step[]> {
  const target = `${match.table.path}.${column.name}`
  const why = typeConflict(column, stored)
  if (why !== undefined) {
    const detail = `${why}; declare it under another name, or drop it first`
    return [unsupported({ target, op: 'changeType', detail })]
  }
  if (column.value) return computedSteps(matches, match, column, stored)
  if (lacksValues(match.table, column))
    return [unsupported({ target, op: 'changeNullable', detail: NO_VALUES })]
  return [
    ...keySteps(matches, match, column, stored),
    ...(await nullableSteps(matches, match, column, stored)),
    ...optionSteps(matches, match, column, stored),
    ...checkSteps(matches, match, column, stored),
  ]
}

function computedSteps(
  matches: Matches,
  { table, declaration }: Match,
  { name, value, type }: ColumnDefinition,
  stored: ColumnSchema,
): Step[] {
  const { context } = matches
  const target = `${table.path}.${name}`
  if (!stored.stored) {
    const detail = 'it is an unstored column, but declared as stored; drop it first'
    return [unsupported({ target, op: 'changeValue', detail })]
  }
  const nameOf = matches.nameIn(declaration.path)
  if (structureOf(value!, nameOf) !== structureOf(stored.value!, nameOf)) {
    const detail = `${show(stored.value!, nameOf)} is stored, ${show(value!, nameOf)} is declared`
    return [
      additive({ target, op: 'changeValue', detail }, (options) =>
        alterColumn(context, table, name, { value: value! }, options),
      ),
    ]
  }
  if (type.nullable === stored.type.nullable) return []
  const detail = `${displayType(stored.type)} is stored, ${displayType(type)} is declared`
  return [
    additive(
      { target, op: 'changeNullable', detail },
      (options) => retype(context, table, name, value!, options),
      type.nullable ? 'relax' : 'change',
    ),
  ]
}

function keySteps(
  { context }: Matches,
  { table }: Match,
  column: ColumnDefinition,
  stored: ColumnSchema,
): Step[] {
  const { name, primaryKey = false, unique = false } = column
  const target = `${table.path}.${name}`
  const steps: Step[] = []
  if (primaryKey !== (stored.primaryKey ?? false)) {
    const [declared, now] = primaryKey ? ['is', 'is not'] : ['is not', 'is']
    const detail = `it ${now} part of the primary key, but in the declaration it ${declared}; declare another table and copy the rows`
    steps.push(unsupported({ target, op: 'changePrimaryKey', detail }))
  }
  if (unique !== (stored.unique ?? false)) {
    const run: Step['run'] = (options) => setUnique(context, table, name, unique, options)
    steps.push(
      unique ? additive({ target, op: 'addUnique' }, run) : destructive({ target, op: 'dropUnique' }, run),
    )
  }
  return steps
}

async function nullableSteps(
  { context }: Matches,
  { table, declaration }: Match,
  { name, type }: ColumnDefinition,
  stored: ColumnSchema,
): Promise<Step[]> {
  if (type.nullable === stored.type.nullable) return []
  const difference = { target: `${table.path}.${name}`, op: 'changeNullable' } as const
  const detail = `${displayType(stored.type)} is stored, ${displayType(type)} is declared`
  if (!type.nullable) {
    const row = await firstNull(context, table, stored)
    if (row !== undefined) {
      return [unsupported({ ...difference, detail: `${detail}, and row ${row} has no value; set one first` })]
    }
  }
  const required = type.nullable ? requiredDependents(context, table, stored) : []
  const stays = required.find((dependent) =>
    declaration.columns.some((other) => `${table.path}.${other.name}` === dependent && !other.type.nullable),
  )
  if (stays !== undefined) {
    const why = `${detail}, and '${stays}' is computed from it and declared not nullable`
    return [unsupported({ ...difference, detail: why })]
  }
  return [
    additive(
      { ...difference, detail },
      (options) => alterColumn(context, table, name, { type }, options),
      type.nullable ? 'relax' : 'change',
    ),
  ]
}

const operationByOption = {
  default: 'changeDefault',
  comment: 'changeComment',
  destination: 'changeDestination',
  mediaValidation: 'changeMediaValidation',
} as const satisfies Record<keyof ColumnOptions, SchemaOperation>

function optionSteps(
  { context }: Matches,
  { table }: Match,
  column: ColumnDefinition,
  stored: ColumnSchema,
): Step[] {
  const names = Object.keys(operationByOption) as (keyof ColumnOptions)[]
  const text = (value: unknown): string => (value === undefined ? 'none' : keyOfData(value))
  // What is not said is the default.
  const valueOf = (of: ColumnOptions, name: keyof ColumnOptions): unknown =>
    of[name] ?? (name === 'mediaValidation' ? 'onWrite' : undefined)
  return names.flatMap((name) => {
    const [now, declared] = [text(valueOf(stored, name)), text(valueOf(column, name))]
    if (now === declared) return []
    const detail = `${now} is stored, ${declared} is declared`
    return [
      additive({ target: `${table.path}.${column.name}`, op: operationByOption[name], detail }, (options) =>
        setColumnOptions(context, table, column.name, { [name]: column[name] }, options),
      ),
    ]
  })
}
