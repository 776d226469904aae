import {
  fromJson,
  isMediaKind,
  isSqlText,
  storageOf,
  typeOf,
  type ColumnType,
  type Value,
} from '../types/index.ts'
import { formatSqlMicros } from '../types/time.ts'
import { findBuiltin, type SqlArgument } from './builtin.ts'
import { holdsAll } from './cast.ts'
import { isComparable } from './compare.ts'
import { constantOptions } from './constant-options.ts'
import { aggregateSql, windowSql } from './aggregate.ts'
import { sqlLikePattern } from './like.ts'
import type {
  ArithmeticNode,
  CallNode,
  CastNode,
  CompareOp,
  ExprNode,
  IsInNode,
  LiteralNode,
} from './node.ts'
import type { SqlParameters } from './sql-text.ts'
import { children } from './visit.ts'

/** What the SQL of an expression refers to. */
export interface SqlScope {
  readonly parameters: SqlParameters
  /**
   * Whether the statement may be one that fails where JavaScript goes on, or tells which row failed, and is run there then: by
   * arithmetic whose results are infinite in JavaScript, and by functions that fail.
   */
  readonly fallible: boolean
  /** SQL of a stored column, its cell state, or a row id; undefined where the scope does not have it in SQL. */
  column(table: string, column: string): string | undefined
  state(table: string, column: string): string | undefined
  rowId(table: string): string | undefined
  /** SQL of a node that only the query knows: similarity, embedding, and what an inner query has computed. */
  precomputedSql?(node: ExprNode): string | undefined
  /** SQL of the order in which rows come where nothing else decides. */
  rowOrder?(): readonly string[]
  /** SQL by which rows of windows are ordered that are equal otherwise, where it is another: groups come as their first rows do. */
  windowOrder?(): readonly string[]
}

/** The SQL that means the same as the node does in JavaScript, or undefined where there is none. */
export function toSql(node: ExprNode, scope: SqlScope): string | undefined {
  return scope.parameters.attempt(() => compile(node, scope))
}

/** The SQL of a condition: JSON stands for one where it is a boolean. */
export function conditionToSql(node: ExprNode, scope: SqlScope): string | undefined {
  return scope.parameters.attempt(() => condition(node, scope))
}

function condition(node: ExprNode, scope: SqlScope): string | undefined {
  const sql = compile(node, scope)
  return sql && comparable(node.type, typeOf('bool'), sql)
}

function compile(node: ExprNode, scope: SqlScope): string | undefined {
  const precomputed = scope.precomputedSql?.(node)
  if (precomputed !== undefined) return precomputed
  const all = (nodes: readonly ExprNode[]): string[] | undefined => {
    const parts = nodes.map((part) => compile(part, scope))
    return parts.every((part) => part !== undefined) ? parts : undefined
  }
  switch (node.kind) {
    case 'column':
      return scope.column(node.table, node.column)
    case 'rowId':
      return scope.rowId(node.table)
    case 'literal':
      return literal(node, scope.parameters)
    case 'cellError': {
      const state = scope.state(node.column.table, node.column.column)
      return state && `((${state} ->> '${node.field === 'type' ? 'e' : 'm'}') COLLATE "C")`
    }
    case 'aggregate': {
      if (node.name === 'defined') return undefined
      const parts = all(children(node))
      return parts && aggregateSql(node, parts, scope.rowOrder?.() ?? [])
    }
    case 'window': {
      const parts = all(children(node))
      return parts && windowSql(node, parts, scope.windowOrder?.() ?? scope.rowOrder?.() ?? [])
    }
    case 'compare': {
      const parts = all([node.left, node.right])
      return parts && compare(node.op, node.left, node.right, parts[0]!, parts[1]!)
    }
    case 'arithmetic': {
      const parts = scope.fallible ? all([node.left, node.right]) : undefined
      return parts && arithmetic(node, parts[0]!, parts[1]!)
    }
    case 'logic': {
      const left = condition(node.left, scope)
      const right = condition(node.right, scope)
      return left && right && `(${left} ${node.op === 'and' ? 'AND' : 'OR'} ${right})`
    }
    case 'not': {
      const value = condition(node.value, scope)
      return value && `(NOT ${value})`
    }
    case 'negate': {
      const value = scope.fallible ? compile(node.value, scope) : undefined
      return value && `(- ${asNumber(node.value.type, value)})`
    }
    case 'isNull': {
      const value = compile(node.value, scope)
      return value && `(${value} IS NULL)`
    }
    case 'between': {
      const parts = all([node.value, node.low, node.high])
      if (!parts) return undefined
      const above = compare('ge', node.value, node.low, parts[0]!, parts[1]!)
      const below = compare('le', node.value, node.high, parts[0]!, parts[2]!)
      return above && below && `(${above} AND ${below})`
    }
    case 'isIn':
      return isIn(node, scope)
    case 'like': {
      const value = compile(node.value, scope)
      const pattern = sqlLikePattern(node.pattern)
      if (value === undefined || pattern === undefined) return undefined
      const text = comparable(node.value.type, typeOf('string'), value)
      return `(${text} LIKE ${scope.parameters.add(pattern)}::text)`
    }
    case 'cast': {
      const value = compile(node.value, scope)
      return value === undefined ? undefined : cast(node, value)
    }
    case 'coalesce': {
      const parts = all(node.values)
      return parts && sameStorage([node, ...node.values]) ? `coalesce(${parts.join(', ')})` : undefined
    }
    case 'case': {
      const results = [...node.branches.map((branch) => branch.then), node.otherwise]
      if (!sameStorage([node, ...results])) return undefined
      const conditions = node.branches.map((branch) => condition(branch.when, scope))
      const parts = all(results)
      if (!parts || conditions.includes(undefined)) return undefined
      const branches = conditions.map((when, i) => `WHEN ${when} THEN ${parts[i]}`).join(' ')
      return `(CASE ${branches} ELSE ${parts.at(-1)} END)`
    }
    case 'jsonPath': {
      const value = compile(node.value, scope)
      const steps = node.path.filter((step) => typeof step !== 'object')
      if (value === undefined || steps.length < node.path.length || !steps.every(isSqlStep)) return undefined
      // One step at a time: a number reads only arrays and a text only objects, as in JavaScript.
      return steps.reduce<string>((path, step) => {
        const found =
          typeof step === 'string'
            ? `${path} -> ${scope.parameters.add(step)}::text`
            : // `->` takes a scalar for an array of one element.
              `jsonb_path_query_first(${path}, 'strict $[${step < 0 ? `last - ${-1 - step}` : step}]', '{}', true)`
        return `nullif(${found}, 'null'::jsonb)`
      }, value)
    }
    case 'mediaUrl': {
      const value = compile(node.value, scope)
      return value && mediaUrl(value)
    }
    case 'call':
      return call(node, scope)
    default:
      return undefined
  }
}

function literal(node: LiteralNode, parameters: SqlParameters): string | undefined {
  const value = fromJson(node.type, node.value)
  if (value === null) return `NULL::${sqlTypeName(node.type)}`
  const { kind } = node.type
  if (kind === 'array' || isMediaKind(kind)) return undefined
  if (kind === 'json') return `${parameters.add(JSON.stringify(value))}::jsonb`
  const bound = kind === 'binary' ? (value as Uint8Array) : bindable(node.type, value)
  const sql = `${parameters.add(bound)}::${sqlTypeName(node.type)}`
  return kind === 'string' ? `(${sql} COLLATE "C")` : sql
}

/** A value that is no object, as a statement binds it. */
function bindable({ kind }: ColumnType, value: Value): string | number | bigint | boolean {
  return kind === 'timestamp'
    ? formatSqlMicros(value as bigint)
    : (value as string | number | bigint | boolean)
}

function call(node: CallNode, scope: SqlScope): string | undefined {
  if (node.meaning) {
    const { meaning, args } = node
    const precomputedSql = (part: ExprNode): string | undefined =>
      part.kind === 'variable' ? compile(args[part.name]!, scope) : scope.precomputedSql?.(part)
    return compile(meaning, { ...scope, precomputedSql })
  }
  const { toSql: compileCall, fails } = findBuiltin(node.function) ?? {}
  if (!compileCall || (fails && !scope.fallible)) return undefined
  const args: Record<string, SqlArgument> = {}
  for (const [name, arg] of Object.entries(node.args)) {
    const argument = arg.kind === 'literal' ? constant(arg, scope) : variable(arg, scope)
    if (!argument) return undefined
    args[name] = argument
  }
  const sql = compileCall(args)
  return sql !== undefined && fails ? refusing(node, args, sql) : sql
}

/** SQL that divides by zero where a call fails: gives null for arguments that it takes. */
function refusing(
  { required, type }: CallNode,
  args: Readonly<Record<string, SqlArgument>>,
  sql: string,
): string | undefined {
  const nulls = required
    .map((name) => args[name]!)
    .filter(({ constant }) => constant === undefined)
    .map((arg) => `${arg.sql} IS NULL`)
  // What depends on no column the server would compute before it knows whether it is asked for.
  if (nulls.length === 0) return undefined
  const failure = `CASE WHEN 1 / (${nulls.join(' OR ')})::int IS NULL THEN NULL::${sqlTypeName(type)} END`
  return `coalesce(${sql}, ${failure})`
}

/** A constant is bound when it is first used: a statement may bind only what it uses. */
function constant(node: LiteralNode, { parameters }: SqlScope): SqlArgument | undefined {
  const { type } = node
  if (type.kind === 'array' || isMediaKind(type.kind)) return undefined
  let sql: string | undefined
  return {
    type,
    constant: fromJson(type, node.value),
    get sql() {
      return (sql ??= literal(node, parameters)!)
    },
  }
}

function variable(node: ExprNode, scope: SqlScope): SqlArgument | undefined {
  // Arithmetic on ints gives doubles in SQL, whole or not.
  const isInteger = node.kind === 'column' || node.kind === 'call'
  if (node.type.kind === 'int' && !isInteger) return undefined
  const sql = compile(node, scope)
  return sql === undefined ? undefined : { type: node.type, constant: undefined, sql }
}

function mediaUrl(sql: string): string {
  return `((${sql} ->> 'url') COLLATE "C")`
}

/** A key that PostgreSQL can hold, or an index of its type `int4`. */
function isSqlStep(step: string | number): boolean {
  return typeof step === 'string' ? isSqlText(step) : (step | 0) === step
}

function isIn(node: IsInNode, scope: SqlScope): string | undefined {
  const value = compile(node.value, scope)
  if (value === undefined) return undefined
  const constants = constantOptions(node)
  // To PostgreSQL null among no values is false.
  if (constants && constants.size > 0) {
    // One parameter, as a statement takes 65,535.
    const list = [...constants].map((constant) => bindable(node.value.type, constant))
    return `(${value} = ANY (${scope.parameters.add(list)}::${sqlTypeName(node.value.type)}[]))`
  }
  const options = node.options.filter(
    (option) => !isNullLiteral(option) && isComparable(node.value.type, option.type),
  )
  const matches = options.map((option) => {
    const sql = compile(option, scope)
    return sql && compare('eq', node.value, option, value, sql)
  })
  if (matches.includes(undefined)) return undefined
  return `(CASE WHEN ${value} IS NOT NULL THEN coalesce(${[...matches, 'false'].join(' OR ')}, false) END)`
}

function isNullLiteral(node: ExprNode): boolean {
  return node.kind === 'literal' && node.value === null
}

function sqlTypeName(type: ColumnType): string {
  return storageOf(type).copyType
}

function sameStorage(nodes: readonly ExprNode[]): boolean {
  return nodes.every((node) => sqlTypeName(node.type) === sqlTypeName(nodes[0]!.type))
}

const operators = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const

function compare(op: CompareOp, a: ExprNode, b: ExprNode, left: string, right: string): string | undefined {
  if (a.type.kind === 'json' && b.type.kind === 'json') {
    return op === 'eq' || op === 'ne' ? `(${left} ${operators[op]} ${right})` : undefined
  }
  // PostgreSQL compares int8 with a double by rounding it to one; JavaScript compares the numbers they are.
  if (isInexact(a, b) || isInexact(b, a)) return undefined
  return `(${comparable(a.type, b.type, left)} ${operators[op]} ${comparable(b.type, a.type, right)})`
}

function isInexact(big: ExprNode, other: ExprNode): boolean {
  if (big.type.kind !== 'bigint' || other.type.kind === 'bigint') return false
  return other.type.kind !== 'int' || (other.kind !== 'column' && other.kind !== 'literal')
}

function comparable(type: ColumnType, other: ColumnType, sql: string): string {
  if (type.kind === 'json') return jsonAs(other, sql)
  return isMediaKind(type.kind) ? mediaUrl(sql) : sql
}

function jsonAs(type: ColumnType, sql: string): string {
  const when = (jsonType: string, then: string): string =>
    `(CASE WHEN jsonb_typeof(${sql}) = '${jsonType}' THEN ${then} END)`
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'bigint':
      return when('number', `(${sql})::float8`)
    case 'string':
      return when('string', `((${sql} #>> '{}') COLLATE "C")`)
    case 'bool':
      return when('boolean', `(${sql})::bool`)
    case 'timestamp':
    case 'date':
    case 'uuid':
    case 'binary':
    case 'json':
    case 'array':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return sql
  }
}

function asNumber(type: ColumnType, sql: string): string {
  if (type.kind === 'json') return jsonAs({ kind: 'float', nullable: true }, sql)
  return type.kind === 'int' ? `(${sql})::float8` : sql
}

/** Doubles on both sides, as in JavaScript; a result out of range is an error that makes the query run in JavaScript. */
function arithmetic(node: ArithmeticNode, left: string, right: string): string | undefined {
  if (node.left.type.kind === 'string') return node.op === 'add' ? `(${left} || ${right})` : undefined
  if (node.type.kind === 'bigint') return undefined
  const a = `(${asNumber(node.left.type, left)})::float8`
  const b = `(${asNumber(node.right.type, right)})::float8`
  switch (node.op) {
    case 'add':
      return `(${a} + ${b})`
    case 'sub':
      return `(${a} - ${b})`
    case 'mul':
      return `(${a} * ${b})`
    case 'div':
      return `(${a} / nullif(${b}, 0))`
    case 'mod':
      return `(${a} - ${b} * floor(${a} / nullif(${b}, 0)))`
    case 'pow':
      // PostgreSQL's pow differs from JavaScript's in the last bit.
      return undefined
  }
}

function cast(node: CastNode, value: string): string | undefined {
  const from = node.value.type.kind
  const to = node.type.kind
  if (from === to) return holdsAll(node.type, node.value.type) ? value : undefined
  if (from === 'json' && to === 'int') {
    const whole = `trunc((${value})::float8)`
    const safe = `(CASE WHEN abs(${whole}) <= ${Number.MAX_SAFE_INTEGER} THEN ${whole} + 0 END)`
    return `(CASE WHEN jsonb_typeof(${value}) = 'number' THEN ${safe} END)`
  }
  if (from === 'json' && ['float', 'string', 'bool'].includes(to)) return jsonAs(node.type, value)
  return (from === 'int' || from === 'bigint') && to === 'float' ? `(${value})::float8` : undefined
}
