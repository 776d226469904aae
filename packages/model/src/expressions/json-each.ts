import type { CellError, Value } from '../types/index.ts'
import { compareValues } from './compare.ts'
import type { EvaluatedColumn, EvaluationInput } from './evaluate.ts'
import type { JsonEachNode } from './node.ts'
import { converter } from './cast.ts'

/** The elements of the lists of a column one after the other, and the row that each comes from. */
export interface Elements {
  readonly values: readonly Value[]
  readonly rows: readonly number[]
}

/** What is no list has no elements. */
export function elementsOf({ values }: EvaluatedColumn): Elements {
  const elements: Value[] = []
  const rows: number[] = []
  values.forEach((value, row) => {
    if (!Array.isArray(value)) return
    for (const element of value as readonly Value[]) {
      elements.push(element)
      rows.push(row)
    }
  })
  return { values: elements, rows }
}

/** What the body of a `map`, `filter` or `sort` reads: the element, and everything else of the row that it comes from. */
export function elementInput(
  outer: EvaluationInput,
  { variable }: JsonEachNode,
  { values, rows }: Elements,
): EvaluationInput {
  return {
    size: values.length,
    column: async (node) => takeRows(await outer.column(node), rows),
    cells: outer.cells && (async (node) => takeRows(await outer.cells!(node), rows)),
    stored(node) {
      if (node.kind === 'variable' && node.name === variable) return { values: [...values] }
      const found = outer.stored?.(node)
      return found && takeRows(found, rows)
    },
    call: (node, args, elements) =>
      outer.call(
        node,
        args,
        elements.map((element) => rows[element]!),
      ),
    fused: outer.fused,
    computed: (type, found) => outer.computed?.(type, found),
    localPath: outer.localPath,
  }
}

function takeRows({ values, errors }: EvaluatedColumn, rows: readonly number[]): EvaluatedColumn {
  const taken = rows.map((row) => values[row])
  if (!errors) return { values: taken }
  const found = new Map<number, CellError>()
  rows.forEach((row, i) => {
    const error = errors.get(row)
    if (error) found.set(i, error)
  })
  return { values: taken, errors: found }
}

/** Puts lists together again from what the body gave for their elements; null where there was no list. */
export function collectElements(
  node: JsonEachNode,
  source: EvaluatedColumn,
  elements: Elements,
  body: EvaluatedColumn,
): EvaluatedColumn {
  const errors = new Map(source.errors)
  for (const [i, error] of body.errors ?? []) {
    const row = elements.rows[i]!
    if (!errors.has(row)) errors.set(row, error)
  }
  const toJson = converter(node.body.type, node.type)
  const order = node.descending ? -1 : 1
  let begin = 0
  const values = source.values.map((value, row): Value => {
    if (!Array.isArray(value)) return null
    const places = value.map((_, i) => begin + i)
    begin += value.length
    if (errors.has(row)) return null
    switch (node.op) {
      case 'map':
        return places.map((i) => toJson(body.values[i]))
      case 'filter':
        return places.filter((i) => body.values[i] === true).map((i) => elements.values[i])
      case 'sort':
        return places
          .sort((i, j) => compareKeys(body.values[i], body.values[j], order))
          .map((i) => elements.values[i])
    }
  })
  return errors.size > 0 ? { values, errors } : { values }
}

/** Nulls come last in both directions. */
function compareKeys(a: Value, b: Value, order: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return order * compareValues(a, b)
}
