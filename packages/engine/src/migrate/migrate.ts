import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn, type Wanted } from '@polytable/kernel/statements/needs'
import { parentOf } from '@polytable/model/schemas/index'
import type {
  TableDeclaration,
  SchemaDifference,
  MigrateSchemaOptions,
} from '@polytable/model/protocol/migration'
import { planSteps } from './plan.ts'

/** The differences between the database and the declared schema. */
export async function diffSchema(
  context: EngineContext,
  declarations: readonly TableDeclaration[],
): Promise<SchemaDifference[]> {
  return (await planSteps(context, declarations)).map(({ difference }) => difference)
}

/**
 * Brings the database to what is declared, step by step, each a statement of its own: what is broken off is gone on with by
 * migrating again. All of them run in one turn, so that nothing comes between, and the next migration finds what this one made.
 * @throws PolytableError DESTRUCTIVE_SCHEMA_CHANGE, SCHEMA_MISMATCH, with nothing changed
 */
export function migrateSchema(
  context: EngineContext,
  declarations: readonly TableDeclaration[],
  { undeclared = 'refuse', dryRun = false, ...options }: MigrateSchemaOptions,
): Promise<SchemaDifference[]> {
  const wanted = (): Wanted => ({
    families: declarations.flatMap(({ path }) => context.catalog.find(path) ?? []),
    paths: declarations.map(({ path }) => path),
    dirs: declarations.map(({ path }) => parentOf(path)).filter((dir) => dir !== ''),
  })
  return inTurn(context, wanted, options, async (inside) => {
    options.signal?.throwIfAborted()
    const planned = await planSteps(inside, declarations)
    const steps =
      undeclared === 'keep'
        ? planned.filter(({ difference }) => difference.severity !== 'destructive')
        : planned
    const differences = steps.map(({ difference }) => difference)
    refuse(differences, undeclared)
    if (dryRun) return differences
    for (const step of steps) {
      options.signal?.throwIfAborted()
      await step.run(options)
    }
    return differences
  })
}

function refuse(
  differences: readonly SchemaDifference[],
  undeclared: MigrateSchemaOptions['undeclared'],
): void {
  const unsupported = differences.find(({ severity }) => severity === 'unsupported')
  if (unsupported) {
    throw new PolytableError(
      'SCHEMA_MISMATCH',
      `'${unsupported.target}' does not match its declaration: ${unsupported.detail ?? ''}`,
      { hint: 'Change the declaration, or drop what is stored and migrate again.' },
    )
  }
  const destructive = differences.filter(({ severity }) => severity === 'destructive')
  if (destructive.length > 0 && undeclared === 'refuse') {
    throw new PolytableError(
      'DESTRUCTIVE_SCHEMA_CHANGE',
      `No longer declared: ${destructive.map(({ target }) => target).join(', ')}`,
      { hint: 'Declare them, or drop them with db.migrate(schema, { allowDestructive: true }).' },
    )
  }
}
