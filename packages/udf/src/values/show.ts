import { displayExpression, type ExprNode } from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'

/** What consoles ask an object for: Node's, Deno's. */
const CONSOLES = ['nodejs.util.inspect.custom', 'Deno.customInspect'] as const

/** Has consoles and notebooks show a text for every object of a class, instead of what is inside. */
export function showAs<T extends object>(
  { prototype }: { readonly prototype: T },
  show: (object: T) => string,
): void {
  const define = (symbol: string, answer: (object: T) => unknown): void => {
    Object.defineProperty(prototype, Symbol.for(symbol), {
      value(this: T) {
        return answer(this)
      },
      configurable: true,
      writable: true,
    })
  }
  for (const symbol of CONSOLES) define(symbol, show)
  define('Jupyter.display', (object) => ({ 'text/plain': show(object) }))
}

/** An expression as a person reads it, its columns by name. */
export function showNode(node: ExprNode): string {
  return displayExpression(node, ({ name, column }) => name ?? column)
}

/** A query as a person reads it. */
export function showQuery(spec: QuerySpec): string {
  const {
    select,
    joins = [],
    where,
    groupBy,
    having = [],
    distinct,
    orderBy,
    limit,
    offset,
    sample,
    union,
  } = spec
  const all = (nodes: readonly ExprNode[]): string => nodes.map(showNode).join(' and ')
  const parts = [
    ...(union ? [`union of ${union.queries.map((each) => `(${showQuery(each)})`).join(', ')}`] : []),
    ...joins.map(({ how, on }) => `${how} join${on && !isNames(on) ? ` on ${showNode(on)}` : ''}`),
    ...(where.length > 0 ? [`where ${all(where)}`] : []),
    ...(groupBy
      ? [
          `group by ${groupBy.map((term) => (term.kind === 'rowsOf' ? 'rows of a base' : showNode(term))).join(', ')}`,
        ]
      : []),
    ...(having.length > 0 ? [`having ${all(having)}`] : []),
    ...(select ? [`select ${select.map(({ name, value }) => shown(name, showNode(value))).join(', ')}`] : []),
    ...(distinct ? ['distinct'] : []),
    ...(sample ? ['sample'] : []),
    ...(orderBy.length > 0
      ? [`order by ${orderBy.map(({ value, direction }) => `${showNode(value)} ${direction}`).join(', ')}`]
      : []),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
    ...(offset === undefined ? [] : [`offset ${offset}`]),
  ]
  return ['Query', ...parts].join(' ')
}

function isNames(on: ExprNode | readonly string[]): on is readonly string[] {
  return Array.isArray(on)
}

function shown(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`
}
