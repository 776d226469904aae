import type { ExprNode } from '@polytable/model/expressions/index'
import type { SampleSpec } from '@polytable/model/protocol/query-spec'
import type { TableSchema } from '@polytable/model/schemas/index'
import type { TableDeclaration, SchemaOperation } from '@polytable/model/protocol/migration'
import { unsupported, type Step } from './difference.ts'
import type { Match, Matches } from './match.ts'
import { show, structureOf, structureOfMembers } from './structure.ts'

/** Where the rows of a view come from is what the view is: nothing of that can be changed. */
export function viewSteps(matches: Matches, { declaration, table }: Match): Step[] {
  const { view } = declaration
  if (!view) return []
  const { catalog } = matches.context
  const { base: baseId, pin, schema } = table
  const nameOf = matches.nameIn(declaration.path)
  const shown = (node: ExprNode | undefined): string => (node ? show(node, nameOf) : 'none')
  const differs = (op: SchemaOperation, stored: string, declared: string): Step =>
    unsupported({
      target: table.path,
      op,
      detail: `${stored} is stored, ${declared} is declared; drop the view and migrate again, which recomputes its rows`,
    })
  const base = catalog.table(baseId!)
  if (catalog.find(view.base)?.id !== baseId || pin)
    return [differs('changeBase', pin ? `'${base.path}:${pin.version}'` : `'${base.path}'`, `'${view.base}'`)]
  const steps: Step[] = []
  if (schema.baseColumns) steps.push(differs('changeBase', `a selection of '${base.path}'`, 'all of it'))
  const [drawn, toDraw] = [describeSample(schema.sample), describeSample(declaredSample(view, schema))]
  if (drawn !== toDraw) steps.push(differs('changeFilter', drawn, toDraw))
  const structure = (node: ExprNode | undefined): string => (node ? structureOf(node, nameOf) : '')
  if (structure(schema.filter) !== structure(view.filter))
    steps.push(differs('changeFilter', shown(schema.filter), shown(view.filter)))
  const call = (iterator: typeof schema.iterator): string =>
    iterator
      ? `${iterator.function}@${iterator.version}(${structureOfMembers(iterator.args, nameOf)})`
      : 'no iterator'
  const shownCall = (iterator: typeof schema.iterator): string => {
    const args = Object.entries(iterator?.args ?? {}).map(([name, arg]) => `${name}: ${shown(arg)}`)
    return iterator ? `${iterator.function}@${iterator.version}(${args.join(', ')})` : 'no iterator'
  }
  if (call(schema.iterator) !== call(view.iterator))
    steps.push(differs('changeIterator', shownCall(schema.iterator), shownCall(view.iterator)))
  return steps
}

/** A declared sample without a seed is that of any seed. */
function declaredSample(
  { sample }: Required<TableDeclaration>['view'],
  { sample: stored }: TableSchema,
): SampleSpec | undefined {
  return sample && stored && sample.seed === undefined ? { ...sample, seed: stored.seed } : sample
}

function describeSample(sample: Pick<SampleSpec, 'fraction' | 'seed'> | undefined): string {
  if (!sample) return 'every row'
  return `${sample.fraction} of the rows${sample.seed === undefined ? '' : `, seed ${sample.seed}`}`
}
