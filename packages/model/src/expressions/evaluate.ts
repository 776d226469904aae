import { PolytableError } from '../errors/index.ts'
import {
  coerce,
  fromJson,
  type CellError,
  type ColumnType,
  type MediaCell,
  type PackedValues,
  type Value,
} from '../types/index.ts'
import { findBuiltin, type Builtin } from './builtin.ts'
import { cellError } from './cell-error.ts'
import { constantOptions } from './constant-options.ts'
import { collectElements, elementInput, elementsOf } from './json-each.ts'
import type { CallNode, CaseNode, ColumnNode, ExprNode, JsonEachNode, LiteralNode } from './node.ts'
import { PENDING } from './pending.ts'
import { scalarOf } from './scalar.ts'
import { children, isDeterministic, keyOf } from './visit.ts'

/** The values of one expression over a batch of rows; `errors` names the rows whose cell failed, their value is null. */
export interface EvaluatedColumn {
  readonly values: Value[]
  /** The same values in one piece, where they came so. */
  readonly packed?: PackedValues
  readonly errors?: Map<number, CellError>
  /** Rows whose value, or a part of it, was computed before from the same. */
  readonly cached?: ReadonlySet<number>
}

/** The inputs of an evaluation: the columns of a batch, and the caller of functions. */
export interface EvaluationInput {
  readonly size: number
  /** A computed column may still be on its way. */
  column(node: ColumnNode): EvaluatedColumn | Promise<EvaluatedColumn>
  /** A column with the errors of its cells, where `column` leaves out those that are stored. */
  cells?(node: ColumnNode): EvaluatedColumn | Promise<EvaluatedColumn>
  /** Nodes that only the store can answer (row id, similarity, embedding), where the batch carries them. */
  stored?(node: ExprNode): EvaluatedColumn | undefined
  /** @param rows whose arguments they are */
  call(
    node: CallNode,
    args: readonly Record<string, Value>[],
    rows: readonly number[],
  ): Promise<readonly CallOutcome[]>
  /** A call with calls among its arguments as one, where that is better. */
  fused?(node: CallNode): CallNode
  /** Receives all values that are computed and held as long as the evaluation. */
  computed?(type: ColumnType, values: readonly Value[]): void
  /** The path of the file that holds a medium; null where there is none. */
  localPath?(cell: MediaCell): Promise<string | null>
}

export type CallOutcome =
  | {
      readonly value: Value
      /** The value was computed before, from the same arguments. */
      readonly cached?: true
    }
  | { readonly error: CellError }

/**
 * Evaluates expressions over a batch, column by column: every distinct sub-expression once, independent ones at the same time,
 * functions with all rows of the batch at hand. An error stays in its cell and in the cells that depend on it.
 */
export class BatchEvaluator {
  readonly #input: EvaluationInput
  readonly #done = new Map<string | ExprNode, Promise<EvaluatedColumn>>()

  constructor(input: EvaluationInput) {
    this.#input = input
  }

  evaluate(node: ExprNode): Promise<EvaluatedColumn> {
    if (node.kind === 'column') return Promise.resolve(this.#input.column(node))
    const key = isDeterministic(node) ? keyOf(node) : node
    let result = this.#done.get(key)
    if (!result) {
      result = this.#compute(node)
      this.#done.set(key, result)
    }
    return result
  }

  async #compute(node: ExprNode): Promise<EvaluatedColumn> {
    const { size } = this.#input
    const stored = this.#input.stored?.(node)
    if (stored) return stored
    if (node.kind === 'literal') {
      return { values: new Array<Value>(size).fill(fromJson(node.type, node.value)) }
    }
    const result = await this.#computeParts(node)
    this.#input.computed?.(node.type, result.values)
    return result
  }

  async #computeParts(given: Exclude<ExprNode, LiteralNode>): Promise<EvaluatedColumn> {
    const node = given.kind === 'call' ? (this.#input.fused?.(given) ?? given) : given
    if (node.kind === 'cellError') {
      const { cells = this.#input.column } = this.#input
      return this.#cellError(await cells(node.column), node.field)
    }
    if (node.kind === 'jsonEach') return this.#each(node)
    const parts = await Promise.all(operands(node).map((child) => this.evaluate(child)))
    if (node.kind === 'call') return this.#call(node, parts)
    if (node.kind === 'localPath') return this.#localPaths(parts[0]!)
    const scalar = scalarOf(node)
    if (!scalar) {
      throw new PolytableError('INVALID_EXPRESSION', `'${node.kind}' cannot be computed outside a query`)
    }
    const values = mapRows(scalar, parts, this.#input.size)
    const errors = errorsOf(node, parts, values)
    const cached = mergeCached(parts)
    return {
      values,
      ...(errors ? { errors } : {}),
      ...(cached ? { cached } : {}),
    }
  }

  /** The body is evaluated once for all elements of all lists of the batch. */
  async #each(node: JsonEachNode): Promise<EvaluatedColumn> {
    const source = await this.evaluate(node.value)
    const elements = elementsOf(source)
    const inner = new BatchEvaluator(elementInput(this.#input, node, elements))
    return collectElements(node, source, elements, await inner.evaluate(node.body))
  }

  async #localPaths({ values, errors }: EvaluatedColumn): Promise<EvaluatedColumn> {
    const paths = await Promise.all(
      values.map(async (cell) => (cell === null ? null : this.#input.localPath?.(cell as MediaCell)) ?? null),
    )
    return { values: paths, ...(errors ? { errors } : {}) }
  }

  #cellError({ errors }: EvaluatedColumn, field: 'type' | 'message'): EvaluatedColumn {
    const pending = new Map([...(errors ?? [])].filter(([, error]) => error === PENDING))
    const values = Array.from({ length: this.#input.size }, (_, row) =>
      pending.has(row) ? null : (errors?.get(row)?.[field] ?? null),
    )
    return pending.size > 0 ? { values, errors: pending } : { values }
  }

  async #call(node: CallNode, parts: readonly EvaluatedColumn[]): Promise<EvaluatedColumn> {
    const names = Object.keys(node.args)
    const required = names.map((name) => node.required.includes(name))
    const errors = mergeErrors(parts) ?? new Map<number, CellError>()
    const rows: number[] = []
    const args: Record<string, Value>[] = []
    for (let row = 0; row < this.#input.size; row++) {
      if (errors.has(row)) continue
      if (parts.some((part, i) => required[i] && part.values[row] === null)) continue
      const record: Record<string, Value> = {}
      for (let i = 0; i < names.length; i++) record[names[i]!] = parts[i]!.values[row]
      rows.push(row)
      args.push(record)
    }
    const values = new Array<Value>(this.#input.size).fill(null)
    const builtin = findBuiltin(node.function)
    const call = (): CallOutcomes =>
      builtin ? callBuiltin(builtin, node, args) : this.#input.call(node, args, rows)
    const outcomes = args.length === 0 ? [] : await call()
    const cached = new Set(mergeCached(parts))
    for (let i = 0; i < outcomes.length; i++) {
      const outcome = outcomes[i]!
      if ('error' in outcome) {
        errors.set(rows[i]!, outcome.error)
        continue
      }
      values[rows[i]!] = outcome.value
      if (outcome.cached) cached.add(rows[i]!)
    }
    return { values, ...(errors.size > 0 ? { errors } : {}), ...(cached.size > 0 ? { cached } : {}) }
  }
}

/** What a node is computed of for each row. */
function operands(node: ExprNode): readonly ExprNode[] {
  return node.kind === 'isIn' && constantOptions(node) ? [node.value] : children(node)
}

type CallOutcomes = readonly CallOutcome[] | Promise<readonly CallOutcome[]>

function callBuiltin(
  { run }: Builtin,
  { type }: CallNode,
  args: readonly Record<string, Value>[],
): CallOutcome[] {
  return args.map((row) => {
    try {
      const value = run(row)
      // JSON is made of JSON; scalars may be out of range.
      return { value: type.kind === 'json' ? value : coerce(type, value) }
    } catch (error) {
      return { error: cellError(error) }
    }
  })
}

function mapRows(
  scalar: (...values: Value[]) => Value,
  parts: readonly EvaluatedColumn[],
  size: number,
): Value[] {
  const values = new Array<Value>(size)
  const [first, second] = parts
  // One and two operands are by far the most common: no argument array per row for them.
  if (parts.length === 1) for (let i = 0; i < size; i++) values[i] = scalar(first!.values[i])
  else if (parts.length === 2) {
    for (let i = 0; i < size; i++) values[i] = scalar(first!.values[i], second!.values[i])
  } else for (let i = 0; i < size; i++) values[i] = scalar(...parts.map((part) => part.values[i]))
  return values
}

function mergeErrors(parts: readonly EvaluatedColumn[]): Map<number, CellError> | undefined {
  let merged: Map<number, CellError> | undefined
  for (const { errors } of parts) {
    if (!errors) continue
    merged ??= new Map()
    for (const [row, error] of errors) if (!merged.has(row)) merged.set(row, error)
  }
  return merged
}

function mergeCached(parts: readonly EvaluatedColumn[]): Set<number> | undefined {
  const sets = parts.flatMap(({ cached }) => (cached ? [...cached] : []))
  return sets.length > 0 ? new Set(sets) : undefined
}

/** The errors of a node, by those of its parts: what need not be known cannot fail. */
function errorsOf(
  node: ExprNode,
  parts: readonly EvaluatedColumn[],
  values: readonly Value[],
): Map<number, CellError> | undefined {
  if (!parts.some((part) => part.errors)) return undefined
  if (node.kind === 'case') return caseErrors(node, parts, values.length)
  if (node.kind === 'coalesce') return coalesceErrors(parts)
  const errors = mergeErrors(parts)!
  for (const row of errors.keys()) if (isDecided(node, parts, row, values[row])) errors.delete(row)
  return errors.size > 0 ? errors : undefined
}

/** Whether the parts that did not fail are enough. */
function isDecided(node: ExprNode, parts: readonly EvaluatedColumn[], row: number, value: Value): boolean {
  if (node.kind === 'logic' || node.kind === 'between') return value !== null
  if (node.kind !== 'isIn') return false
  const [searched] = parts as [EvaluatedColumn]
  return value === true || (searched.values[row] === null && !searched.errors?.has(row))
}

/** Values after the first that is not null are not asked for. */
function coalesceErrors(parts: readonly EvaluatedColumn[]): Map<number, CellError> | undefined {
  const errors = mergeErrors(parts)!
  for (const row of errors.keys()) {
    const asked = parts.find((part) => part.errors?.has(row) || part.values[row] !== null)!
    const error = asked.errors?.get(row)
    if (error) errors.set(row, error)
    else errors.delete(row)
  }
  return errors.size > 0 ? errors : undefined
}

/** A branch that is not taken cannot fail. */
function caseErrors(
  node: CaseNode,
  parts: readonly EvaluatedColumn[],
  size: number,
): Map<number, CellError> | undefined {
  const errors = new Map<number, CellError>()
  for (let row = 0; row < size; row++) {
    for (let i = 0; i <= node.branches.length; i++) {
      const last = i === node.branches.length
      const when = last ? undefined : parts[2 * i]!
      const taken = last || when!.values[row] === true
      const error =
        when?.errors?.get(row) ?? (taken ? parts[last ? 2 * i : 2 * i + 1]!.errors?.get(row) : undefined)
      if (error) errors.set(row, error)
      if (error || taken) break
    }
  }
  return errors.size > 0 ? errors : undefined
}
