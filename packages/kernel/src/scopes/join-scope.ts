import { PolytableError } from '@polytable/model/errors/index'
import {
  isIndexed,
  ExpressionMap,
  mapChildren,
  walk,
  type ColumnNode,
  type ExprNode,
  type SqlParameters,
} from '@polytable/model/expressions/index'
import { freeName, type ColumnSchema } from '@polytable/model/schemas/index'
import { describeValue, typeOf } from '@polytable/model/types/index'
import type { ColumnIndexes, IndexedWords, JoinedVectors, RowScope, RowsOfBase } from './row-scope.ts'
import { checkFallible } from './table-columns.ts'
import type { TableScope } from './table-scope.ts'
import type { JoinKind } from '@polytable/model/protocol/query-spec'

const JOIN_SQL: Readonly<Record<JoinKind, string>> = {
  inner: 'INNER',
  left: 'LEFT',
  right: 'RIGHT',
  full: 'FULL',
  cross: 'CROSS',
}

/** @throws PolytableError INVALID_ARGUMENT for what is no kind of join, whoever sent it */
export function checkJoinKind(how: string): void {
  if (Object.hasOwn(JOIN_SQL, how)) return
  throw new PolytableError('INVALID_ARGUMENT', `${describeValue(how)} is not a join type`, {
    hint: `Join types: ${Object.keys(JOIN_SQL).join(', ')}.`,
  })
}

/** One table of a join. */
export interface JoinInput {
  readonly scope: TableScope
  /** How expressions name it: see `ColumnNode.through`. */
  readonly reference: string
  readonly how: JoinKind
}

/**
 * The rows of several tables side by side. Bound columns of the second table and those after it carry its number behind the
 * table's id, `#12@1`, so that the same table may be there twice.
 */
export class JoinScope implements RowScope {
  readonly parameters: SqlParameters
  fallible = false
  readonly #inputs: readonly JoinInput[]
  /** The SQL condition of each input but the first. */
  readonly #conditions = new Map<number, JoinCondition>()
  readonly #precomputedSql = new ExpressionMap<string>()

  /** @param inputs their scopes share `parameters` */
  constructor(inputs: readonly JoinInput[], parameters: SqlParameters) {
    this.#inputs = inputs
    this.parameters = parameters
  }

  get path(): string {
    return this.#inputs.map(({ scope }) => scope.path).join(', ')
  }

  /** Joins input `at` where the conditions hold. */
  setCondition(at: number, sql: string, conditions: readonly ExprNode[]): void {
    this.#conditions.set(at, { sql, isByEquality: conditions.every((node) => this.#isEquality(node, at)) })
  }

  /** Whether a condition says that a value of input `at` equals one of those before it. */
  #isEquality(node: ExprNode, at: number): boolean {
    if (node.kind !== 'compare' || node.op !== 'eq') return false
    const left = inputsOf(node.left)
    const right = inputsOf(node.right)
    const isOwn = (inputs: readonly number[]): boolean =>
      inputs.length > 0 && inputs.every((input) => input === at)
    const isBefore = (inputs: readonly number[]): boolean =>
      inputs.length > 0 && inputs.every((input) => input < at)
    return (isOwn(left) && isBefore(right)) || (isBefore(left) && isOwn(right))
  }

  /** Whether rows of an input may be missing beside those of others. */
  #isOptional(at: number): boolean {
    const own = this.#inputs[at]!.how
    if (at > 0 && (own === 'left' || own === 'full')) return true
    return this.#inputs.some(({ how }, i) => i > at && (how === 'right' || how === 'full'))
  }

  #suffixed<N extends ExprNode>(node: N, at: number): N {
    const inner = (child: ExprNode): ExprNode => this.#suffixed(child, at)
    const type = this.#isOptional(at) ? { ...node.type, nullable: true } : node.type
    if (node.kind === 'column' || node.kind === 'rowId') {
      return { ...node, table: at === 0 ? node.table : `${node.table}@${at}`, type }
    }
    return mapChildren(node, inner) as N
  }

  #plain(node: ColumnNode): { readonly input: JoinInput; readonly at: number; readonly node: ColumnNode } {
    const [table, at] = place(node.table)
    return { input: this.#inputs[at]!, at, node: { ...node, table } }
  }

  bind(node: ExprNode): ExprNode {
    if (node.kind !== 'column' && node.kind !== 'rowId') return mapChildren(node, (child) => this.bind(child))
    const at = node.kind === 'rowId' ? this.#inputOfRowId(node.table) : this.#inputOf(node)
    return this.#suffixed(this.#inputs[at]!.scope.bind(node), at)
  }

  #inputOfRowId(reference: string): number {
    const at = this.#inputs.findIndex((input) => input.reference === reference)
    return Math.max(0, at)
  }

  /** The input that a column means: the one it was taken from, else the only one that has it. */
  #inputOf(node: ColumnNode): number {
    const through = node.through ?? node.table
    const named = this.#inputs.findIndex(
      ({ reference, scope }) => reference === through || scope.path === through,
    )
    if (named >= 0) return named
    const having = this.#inputs.flatMap(({ scope }, at) => (hasColumn(scope, node) ? [at] : []))
    if (having.length === 1) return having[0]!
    if (having.length === 0) {
      const names = this.visibleNodes().map(({ name }) => name)
      const { name = node.column } = node
      throw new PolytableError('COLUMN_NOT_FOUND', `No joined table has a column '${name}'`, {
        column: name,
        hint: `The join is of ${this.path}, with the columns ${names.join(', ')}.`,
      })
    }
    const tables = having.map((at) => `'${this.#inputs[at]!.scope.path}'`).join(' and ')
    throw new PolytableError(
      'INVALID_EXPRESSION',
      `The column '${node.column}' is ambiguous: it is in ${tables}`,
      {
        column: node.column,
        hint: 'Qualify it with its table: other.c.name.',
      },
    )
  }

  resolve(node: ColumnNode): { readonly column: ColumnSchema } {
    const { input, node: plain } = this.#plain(node)
    return input.scope.resolve(plain)
  }

  expand(node: ExprNode): ExprNode {
    if (this.needsSql(node)) return node
    if (node.kind === 'cellError') {
      checkFallible(this.path, this.resolve(node.column).column)
      return node
    }
    if (node.kind !== 'column') return mapChildren(node, (child) => this.expand(child))
    const { input, at, node: plain } = this.#plain(node)
    const expanded = input.scope.expand(plain)
    if (expanded === plain) return node
    const value = this.#suffixed(expanded, at)
    if (!this.#isOptional(at)) return value
    // What a missing row would compute is not there either.
    return {
      kind: 'case',
      branches: [
        {
          when: { kind: 'isNull', value: this.#rowId(at), type: typeOf('bool') },
          then: { kind: 'literal', value: null, type: node.type },
        },
      ],
      otherwise: value,
      type: node.type,
    }
  }

  #rowId(at: number): ExprNode {
    return this.#suffixed(this.#inputs[at]!.scope.rowIdNode(), at)
  }

  readonly computed = (node: ColumnNode): ExprNode | undefined => {
    const { input, at, node: plain } = this.#plain(node)
    const value = input.scope.computed(plain)
    return value && this.#suffixed(value, at)
  }

  visibleNodes(): { readonly name: string; readonly value: ExprNode }[] {
    const named = new Map<string, ExprNode>()
    this.#inputs.forEach(({ scope }, at) => {
      for (const { name, value } of scope.visibleNodes())
        named.set(freeName(named, name), this.#suffixed(value, at))
    })
    return [...named].map(([name, value]) => ({ name, value }))
  }

  /** The column of a name, of the inputs from `from` up to but not including `to`. @throws PolytableError COLUMN_NOT_FOUND */
  named(name: string, from: number, to: number): ExprNode {
    for (let at = from; at < to; at++) {
      const found = this.#inputs[at]!.scope.visibleNodes().find((visible) => visible.name === name)
      if (found) return this.#suffixed(found.value, at)
    }
    const { path } = this.#inputs[from]!.scope
    throw new PolytableError('COLUMN_NOT_FOUND', `The table '${path}' has no column '${name}'`, {
      table: path,
      column: name,
      hint: 'A join on a name requires a column of that name on both sides.',
    })
  }

  keyNodes(): ExprNode[] {
    return this.#inputs.flatMap(({ scope }, at) => scope.keyNodes().map((node) => this.#suffixed(node, at)))
  }

  rowsOf(reference: string): RowsOfBase {
    const named = this.#inputs.findIndex((input) => input.reference === reference)
    const at = Math.max(0, named)
    const base = this.#inputs[at]!.scope.rowsOf(reference)
    return {
      keys: base.keys.map((node) => this.#suffixed(node, at)),
      has: (node) =>
        node.kind === 'column' && place(node.table)[1] === at && base.has(this.#plain(node).node),
    }
  }

  needsSql(node: ExprNode): boolean {
    return node.kind === 'rowId' || isIndexed(node)
  }

  joinVectors(node: ColumnNode, index?: string): JoinedVectors {
    const { input, node: plain } = this.#plain(node)
    return input.scope.joinVectors(plain, index)
  }

  wordsOf(node: ColumnNode, index?: string): IndexedWords {
    const { input, node: plain } = this.#plain(node)
    return input.scope.wordsOf(plain, index)
  }

  indexesOf(node: ColumnNode): ColumnIndexes | undefined {
    const { input, node: plain } = this.#plain(node)
    return input.scope.indexesOf(plain)
  }

  column(table: string, column: string): string | undefined {
    const [id, at] = place(table)
    return this.#inputs[at]!.scope.column(id, column)
  }

  state(table: string, column: string): string | undefined {
    const [id, at] = place(table)
    return this.#inputs[at]!.scope.state(id, column)
  }

  rowId(table: string): string {
    return this.#inputs[place(table)[1]]!.scope.rowId()
  }

  precomputedSql(node: ExprNode): string | undefined {
    return this.#precomputedSql.get(node)
  }

  setPrecomputedSql(node: ExprNode, sql: string): void {
    this.#precomputedSql.set(node, sql)
  }

  keySql(): string[] {
    return this.#inputs.flatMap(({ scope }) => scope.keySql())
  }

  fromSql(): string {
    return this.#inputs.reduce((before, { scope, how }, at) => {
      if (at === 0) return scope.joinSql()
      const condition = this.#conditions.get(at)
      if (condition === undefined) return `${before} CROSS JOIN ${scope.joinSql()}`
      if (how === 'full' && !condition.isByEquality) return this.#fullJoinSql(before, at, condition.sql)
      return `${before} ${JOIN_SQL[how]} JOIN ${scope.joinSql()} ON ${condition.sql}`
    }, '')
  }

  /** PostgreSQL has full joins by equality alone: by other conditions the keys of the rows that match are found first. */
  #fullJoinSql(before: string, at: number, condition: string): string {
    const { scope } = this.#inputs[at]!
    // Keys are at least 0; rows that an outer join before left without one have none.
    const left = this.#inputs
      .slice(0, at)
      .flatMap((input) => input.scope.keySql())
      .map((key) => `coalesce(${key}, -1)`)
    const right = scope.keySql()
    const pairs = `pairs${at}`
    const keys = [...left.map((key, i) => `${key} AS l${i}`), ...right.map((key, i) => `${key} AS r${i}`)]
    const matches = `(SELECT ${keys.join(', ')} FROM ${before} JOIN ${scope.joinSql()} ON ${condition}) ${pairs}`
    const isLeft = left.map((key, i) => `${key} = ${pairs}.l${i}`).join(' AND ')
    const isRight = right.map((key, i) => `${pairs}.r${i} = ${key}`).join(' AND ')
    return `${before} LEFT JOIN ${matches} ON ${isLeft} FULL JOIN ${scope.joinSql()} ON ${isRight}`
  }

  visibleSql(): string {
    return 'true'
  }
}

interface JoinCondition {
  readonly sql: string
  readonly isByEquality: boolean
}

/** The numbers of the inputs that an expression reads. */
function inputsOf(node: ExprNode): number[] {
  return [...walk(node)].flatMap((part) =>
    part.kind === 'column' || part.kind === 'rowId' ? [place(part.table)[1]] : [],
  )
}

/** A table's id and the number of the input it is. */
function place(table: string): [id: string, at: number] {
  const [id, at] = table.split('@')
  return [id!, Number(at ?? 0)]
}

function hasColumn(scope: TableScope, node: ColumnNode): boolean {
  try {
    scope.resolve(node)
    return true
  } catch {
    return false
  }
}
