import { setCheck } from '../ddl/alter-checks.ts'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { ExprNode } from '@polytable/model/expressions/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { additive, destructive, type Step } from './difference.ts'
import type { Match, Matches } from './match.ts'
import { show, structureOf } from './structure.ts'

/** Plans the migration of a column's check to its declaration. */
export function checkSteps(
  matches: Matches,
  match: Match,
  { name, check }: ColumnDefinition,
  stored: ColumnSchema,
): Step[] {
  return steps(matches, match, name, storedCheck(match, stored.name), check)
}

/** Plans the migration of a table's checks to their declarations. */
export function tableCheckSteps(matches: Matches, match: Match): Step[] {
  const { declaration, table } = match
  const declared = new Map(declaration.checks.map(({ name, value }) => [name, value]))
  const columns = new Set(table.schema.columns.map(({ name }) => name))
  const stored = (table.schema.checks ?? []).flatMap(({ name }) => (columns.has(name) ? [] : [name]))
  return [...new Set([...declared.keys(), ...stored])].flatMap((name) =>
    steps(matches, match, name, storedCheck(match, name), declared.get(name)),
  )
}

function storedCheck({ table }: Match, name: string): ExprNode | undefined {
  return table.schema.checks?.find((candidate) => candidate.name === name)?.value
}

function steps(
  matches: Matches,
  { table, declaration }: Match,
  name: string,
  now: ExprNode | undefined,
  check: ExprNode | undefined,
): Step[] {
  const { context } = matches
  const target = `${table.path}.${name}`
  const nameOf = matches.nameIn(declaration.path)
  if (!check) {
    return now
      ? [
          destructive({ target, op: 'dropCheck', detail: show(now, nameOf) }, (options) =>
            setCheck(context, table, name, undefined, options),
          ),
        ]
      : []
  }
  if (now && structureOf(now, nameOf) === structureOf(check, nameOf)) return []
  const detail = now
    ? `${show(now, nameOf)} is stored, ${show(check, nameOf)} is declared`
    : show(check, nameOf)
  return [
    additive({ target, op: now ? 'changeCheck' : 'addCheck', detail }, (options) =>
      setCheck(context, table, name, check, options),
    ),
  ]
}
