import { setColumnCheck } from '../ddl/alter-checks.ts'
import type { ColumnDefinition } from '../ddl/definitions.ts'
import type { ColumnSchema } from '../schema/index.ts'
import { additive, destructive, type Step } from './difference.ts'
import type { Match, Matches } from './match.ts'
import { show, structureOf } from './structure.ts'

/** What it takes for the condition of a column to be as declared. Conditions of whole tables are not declared. */
export function checkSteps(
  matches: Matches,
  { table, declaration }: Match,
  { name, check }: ColumnDefinition,
  stored: ColumnSchema,
): Step[] {
  const { context } = matches
  const target = `${table.path}.${name}`
  const now = table.schema.checks?.find((candidate) => candidate.name === stored.name)?.value
  const nameOf = matches.nameIn(declaration.path)
  if (!check) {
    return now
      ? [
          destructive({ target, op: 'dropCheck', detail: show(now, nameOf) }, (options) =>
            setColumnCheck(context, table, name, undefined, options),
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
      setColumnCheck(context, table, name, check, options),
    ),
  ]
}
