import { addEmbeddingIndex } from '../ddl/embedding-index.ts'
import { addBtreeIndex } from '../ddl/btree-index.ts'
import { createDir, createTable, createView } from '../ddl/create.ts'
import { addTextIndex } from '../ddl/text-index.ts'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { tableCheckSteps } from './check-steps.ts'
import { columnSteps } from './column-steps.ts'
import type { TableDeclaration } from '@polytable/model/protocol/migration'
import { additive, unsupported, type Phase, type Step, type StepOptions } from './difference.ts'
import { btreeSteps, indexSteps, textSteps } from './index-steps.ts'
import { Matches } from './match.ts'
import { viewSteps } from './view-steps.ts'

/**
 * The migration plan: the steps that bring the database to the declared schema, in order.
 * @param declarations a base before its views
 */
export async function planSteps(
  context: EngineContext,
  declarations: readonly TableDeclaration[],
): Promise<Step[]> {
  const matches = new Matches(context, declarations)
  const steps: Step[] = []
  for (const declaration of declarations) steps.push(...(await tableSteps(matches, declaration)))
  const of = (phase: Phase): Step[] => steps.filter((step) => step.phase === phase)
  // What is read goes, and becomes nullable, after what reads it.
  return [...of('rename'), ...of('change'), ...of('drop').reverse(), ...of('relax').reverse()]
}

async function tableSteps(matches: Matches, declaration: TableDeclaration): Promise<Step[]> {
  const { context } = matches
  const { path, view } = declaration
  const match = matches.find(path)
  const kind = view ? 'view' : 'table'
  if (!match) {
    return [
      additive({ target: path, op: view ? 'createView' : 'createTable' }, (options) =>
        createDeclared(context, declaration, options),
      ),
    ]
  }
  const { table } = match
  if (table.kind !== kind) {
    const detail = `a ${table.kind} is stored, a ${kind} is declared; declare it under another path, or drop it first`
    return [unsupported({ target: path, op: 'changeKind', detail })]
  }
  const base = viewSteps(matches, match)
  // A view on something else has other columns throughout.
  if (base.some(({ difference }) => difference.op === 'changeBase')) return base
  return [
    ...base,
    ...(await columnSteps(matches, match)),
    ...tableCheckSteps(matches, match),
    ...indexSteps(matches, match),
    ...btreeSteps(matches, match),
    ...textSteps(matches, match),
  ]
}

async function createDeclared(
  context: EngineContext,
  { path, columns, checks, indexes, btrees, texts, view }: TableDeclaration,
  options: StepOptions,
): Promise<void> {
  const slash = path.lastIndexOf('/')
  if (slash > 0) await createDir(context, path.slice(0, slash), { parents: true, ifExists: 'ignore' })
  const given = { ...options, ifExists: 'ignore' } as const
  const table = view
    ? await createView(context, path, { ...view, columns }, given)
    : await createTable(context, path, { columns, checks }, given)
  for (const index of indexes) await addEmbeddingIndex(context, table, index, given)
  for (const { column, ...named } of btrees)
    await addBtreeIndex(context, table, column, { ...given, ...named })
  for (const { column, ...named } of texts) await addTextIndex(context, table, column, { ...given, ...named })
}
