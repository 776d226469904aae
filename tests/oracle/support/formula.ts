import type { ExprNode } from '@polytable/model/expressions/index'
import { typeOf, type TypeKind } from '@polytable/model/types/index'
import { FAILED, families, type Family } from './functions.ts'

/** Expressions of the pipelines, small enough to be evaluated by hand. */
export type Formula =
  | { readonly kind: 'column'; readonly name: string; readonly type: 'int' | 'string' | 'json' }
  | { readonly kind: 'sum'; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'member'; readonly of: Formula; readonly key: string }
  | { readonly kind: 'above'; readonly value: Formula; readonly limit: number }
  | { readonly kind: 'call'; readonly family: Family; readonly name: string; readonly x: Formula }

export type ModelRow = Readonly<Record<string, unknown>>

const resultTypes: Record<Family, TypeKind> = { number: 'int', text: 'string', test: 'bool', embed: 'array' }

/** The type of a formula's values. */
export function typeOfFormula(formula: Formula): TypeKind {
  switch (formula.kind) {
    case 'column':
      return formula.type
    case 'sum':
      return 'int'
    case 'member':
      return 'json'
    case 'above':
      return 'bool'
    case 'call':
      return resultTypes[formula.family]
  }
}

/** The formula as the engine takes it. */
export function toNode(formula: Formula): ExprNode {
  const type = typeOf(typeOfFormula(formula), true)
  switch (formula.kind) {
    case 'column':
      return { kind: 'column', table: '', column: formula.name, type }
    case 'sum':
      return { kind: 'arithmetic', op: 'add', left: toNode(formula.left), right: toNode(formula.right), type }
    case 'member':
      return { kind: 'jsonPath', value: toNode(formula.of), path: [formula.key], type }
    case 'above': {
      const right: ExprNode = { kind: 'literal', value: formula.limit, type: typeOf('int') }
      return { kind: 'compare', op: 'gt', left: toNode(formula.value), right, type }
    }
    case 'call':
      return {
        kind: 'call',
        function: formula.name,
        version: '1',
        args: { x: toNode(formula.x) },
        required: ['x'],
        type,
      }
  }
}

/** The value of a formula for a row; {@link FAILED} where a function failed. Every call is handed to `note`. */
export function evaluate(
  formula: Formula,
  row: ModelRow,
  note: (name: string, x: unknown) => void = () => {},
): unknown {
  switch (formula.kind) {
    case 'column':
      return row[formula.name]
    case 'sum': {
      const [left, right] = [evaluate(formula.left, row, note), evaluate(formula.right, row, note)]
      if (left === FAILED || right === FAILED) return FAILED
      return left === null || right === null ? null : (left as number) + (right as number)
    }
    case 'member': {
      const value = evaluate(formula.of, row, note)
      if (value === FAILED) return FAILED
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
      return (value as ModelRow)[formula.key] ?? null
    }
    case 'above': {
      const value = evaluate(formula.value, row, note)
      if (value === FAILED) return FAILED
      return typeof value === 'number' ? value > formula.limit : null
    }
    case 'call': {
      const x = evaluate(formula.x, row, note)
      if (x === FAILED || x === null) return x
      note(formula.name, x)
      try {
        return families[formula.family](x)
      } catch {
        return FAILED
      }
    }
  }
}

/** The columns a formula reads. */
export function columnsRead(formula: Formula): string[] {
  switch (formula.kind) {
    case 'column':
      return [formula.name]
    case 'sum':
      return [...columnsRead(formula.left), ...columnsRead(formula.right)]
    case 'member':
      return columnsRead(formula.of)
    case 'above':
      return columnsRead(formula.value)
    case 'call':
      return columnsRead(formula.x)
  }
}
