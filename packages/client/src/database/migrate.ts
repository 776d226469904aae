import type { CallOptions } from '@polytable/model/protocol/options'
import type { TableDeclaration, SchemaDifference } from '@polytable/model/protocol/migration'
import type { AnyDeclaration } from '../schemas/declare.ts'
import type { Session } from '../connection/session.ts'

export type { SchemaDifference }

/** Options of `migrate`. */
export interface MigrateOptions extends CallOptions {
  /** Drop what is stored in declared tables but not declared: columns, their checks, embedding indexes. */
  readonly allowDestructive?: boolean
  /** Change nothing; only say what would be done, or throw what would be thrown. */
  readonly dryRun?: boolean
}

/** What would have to change for the database to be as declared, in the order in which it would be done. */
export async function diffSchema(
  session: Session,
  declarations: readonly AnyDeclaration[],
): Promise<SchemaDifference[]> {
  return [...(await session.engine.diffSchema(withBases(declarations)))]
}

/** Does what is declared and loses nothing, and leaves what is stored besides: other programs may use it. */
export async function addDeclared(session: Session, declarations: readonly AnyDeclaration[]): Promise<void> {
  if (declarations.length === 0) return
  const declared = withBases(declarations)
  const differences = await session.engine.diffSchema(declared)
  // Opening writes nothing where nothing is missing.
  if (differences.every(({ severity }) => severity === 'destructive')) return
  await session.engine.migrateSchema(declared, { undeclared: 'keep' })
}

/** See `Database.migrate`. */
export async function migrateSchema(
  session: Session,
  declarations: readonly AnyDeclaration[],
  { allowDestructive = false, ...options }: MigrateOptions = {},
): Promise<SchemaDifference[]> {
  const undeclared = allowDestructive ? 'drop' : 'refuse'
  return [...(await session.engine.migrateSchema(withBases(declarations), { ...options, undeclared }))]
}

/** Declarations with those they are made on, each once, a base before its views. */
function withBases(declarations: readonly AnyDeclaration[]): TableDeclaration[] {
  const byPath = new Map<string, AnyDeclaration>()
  const add = (declaration: AnyDeclaration): void => {
    const base = declaration.declared.view?.base
    // The listed declaration of a path counts, also where a view was made on an earlier form of it.
    const listed = (path: string): AnyDeclaration | undefined =>
      declarations.find((candidate) => candidate.path === path)
    if (base) add(listed(base.path) ?? base)
    if (!byPath.has(declaration.path)) byPath.set(declaration.path, declaration)
  }
  for (const declaration of declarations) add(declaration)
  return [...byPath.values()].map(
    ({ declared: { path, columns, checks, indexes, btrees, texts, view } }) => ({
      path,
      columns,
      checks,
      indexes,
      btrees,
      texts,
      view: view && { ...view, base: view.base.path },
    }),
  )
}
