import type { ColumnType } from '../types/index.ts'
import type {
  AggregateNode,
  ArithmeticOp,
  ColumnNode,
  CompareOp,
  ExprNode,
  JsonStep,
  SimilarityNode,
  VariableNode,
} from './node.ts'

const compareSigns: Record<CompareOp, string> = { eq: '=', ne: '≠', lt: '<', le: '≤', gt: '>', ge: '≥' }
const arithmeticSigns: Record<ArithmeticOp, string> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  pow: '**',
}

/** An expression as a person reads it: `price * 2`, `shout(text: title)`. `nameOf` says what a column is called. */
export function displayExpression(node: ExprNode, nameOf: (node: ColumnNode) => string): string {
  const show = (part: ExprNode): string => displayExpression(part, nameOf)
  const operand = (part: ExprNode): string => (isCompound(part) ? `(${show(part)})` : show(part))
  const infix = (sign: string, left: ExprNode, right: ExprNode): string =>
    `${operand(left)} ${sign} ${operand(right)}`
  const named = (members: Readonly<Record<string, ExprNode>>): string =>
    Object.entries(members)
      .map(([name, value]) => `${name}: ${show(value)}`)
      .join(', ')
  const text = (given: string | VariableNode): string =>
    typeof given === 'string' ? JSON.stringify(given) : given.name
  const compared = (query: SimilarityNode['query']): string => {
    if ('string' in query) return text(query.string)
    return 'medium' in query ? `"${query.medium.kind}"` : '"vector"'
  }
  const aggregate = (call: AggregateNode): string =>
    call.name === 'defined'
      ? `${call.function}(${named(call.args)})`
      : `${call.name}(${call.value ? show(call.value) : ''})`
  switch (node.kind) {
    case 'column':
      return nameOf(node)
    case 'literal':
      return displayLiteral(node.value, node.type)
    case 'rowId':
      return 'rowId'
    case 'compare':
      return infix(compareSigns[node.op], node.left, node.right)
    case 'arithmetic':
      return infix(arithmeticSigns[node.op], node.left, node.right)
    case 'logic':
      return infix(node.op, node.left, node.right)
    case 'not':
      return `not ${operand(node.value)}`
    case 'negate':
      return `-${operand(node.value)}`
    case 'isNull':
      return `${operand(node.value)} is null`
    case 'isIn':
      return `${operand(node.value)} in [${node.options.map(show).join(', ')}]`
    case 'between':
      return `${operand(node.value)} between ${operand(node.low)} and ${operand(node.high)}`
    case 'like':
      return `${operand(node.value)} like ${JSON.stringify(node.pattern)}`
    case 'cast':
      return `${show(node.value)} as ${node.type.kind}`
    case 'case':
      return `case ${node.branches.map(({ when, then }) => `when ${show(when)} then ${show(then)}`).join(' ')} else ${show(node.otherwise)}`
    case 'coalesce':
      return `coalesce(${node.values.map(show).join(', ')})`
    case 'jsonPath':
      return `${operand(node.value)}${node.path.map(displayStep).join('')}`
    case 'object':
      return `{ ${named(node.members)} }`
    case 'list':
      return `[${node.items.map(show).join(', ')}]`
    case 'call':
      return `${node.function}(${named(node.args)})`
    case 'cellError':
      return `${show(node.column)}.${node.field === 'type' ? 'errorType' : 'errorMessage'}`
    case 'mediaUrl':
      return `${operand(node.value)}.fileUrl`
    case 'localPath':
      return `${operand(node.value)}.localPath`
    case 'similarity':
      return `${show(node.column)}.similarity(${compared(node.query)})`
    case 'embedding':
      return `${show(node.column)}.embedding()`
    case 'match':
    case 'snippet':
      return `${show(node.column)}.${node.kind}(${text(node.query)})`
    case 'variable':
      return node.name
    case 'jsonEach':
      return `${operand(node.value)}.${node.op}(${node.variable} => ${show(node.body)})`
    case 'arrayAt':
      return `${operand(node.value)}[${node.index.map((at) => (typeof at === 'number' ? at : at.join(':'))).join(', ')}]`
    case 'aggregate':
      return aggregate(node)
    case 'window': {
      const { call, partitionBy, orderBy } = node
      const terms = orderBy.map(({ value, direction }) => show(value) + (direction === 'desc' ? ' desc' : ''))
      const by = [
        ...(partitionBy.length > 0 ? [`partition by ${partitionBy.map(show).join(', ')}`] : []),
        ...(terms.length > 0 ? [`order by ${terms.join(', ')}`] : []),
      ].join(' ')
      const shown =
        call.kind === 'aggregate' ? aggregate(call) : `${call.name}(${call.value ? show(call.value) : ''})`
      return `${shown} over (${by})`
    }
  }
}

function isCompound({ kind }: ExprNode): boolean {
  return [
    'compare',
    'arithmetic',
    'logic',
    'not',
    'isNull',
    'isIn',
    'between',
    'like',
    'cast',
    'case',
  ].includes(kind)
}

function displayLiteral(value: unknown, type: ColumnType): string {
  return value !== null && ['bigint', 'int', 'float'].includes(type.kind)
    ? String(value)
    : JSON.stringify(value)
}

function displayStep(step: JsonStep): string {
  if (typeof step === 'string') return `.${step}`
  if (typeof step === 'number') return `[${step}]`
  return 'all' in step ? '[*]' : `[${step.from}:${step.to ?? ''}]`
}
