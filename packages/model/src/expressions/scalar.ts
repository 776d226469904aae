import { PolytableError } from '../errors/index.ts'
import {
  inStoredOrder,
  isMediaKind,
  typeOf,
  type ColumnType,
  type NdArray,
  type Value,
} from '../types/index.ts'
import { arrayAt } from './array-at.ts'
import { cast, converter } from './cast.ts'
import { constantOptions } from './constant-options.ts'
import { compareValues, isComparable, jsonAs, jsonEquals, satisfies } from './compare.ts'
import { readJsonPath } from './json-path.ts'
import { likeMatcher } from './like.ts'
import type { ArithmeticNode, BetweenNode, CompareNode, ExprNode, IsInNode } from './node.ts'

/** What a node makes of the values of its children, in the order `children` gives them. Null is SQL's null. */
export type ScalarFunction = (...values: Value[]) => Value

/**
 * The meaning of a node in JavaScript: the twin of `toSql`. Undefined for nodes whose value is not a function of their
 * children's values alone (columns, calls, similarity).
 */
export function scalarOf(node: ExprNode): ScalarFunction | undefined {
  switch (node.kind) {
    case 'compare':
      return compare(node)
    case 'arithmetic':
      return arithmetic(node)
    case 'logic': {
      const [left, right] = [conditionOf(node.left.type), conditionOf(node.right.type)]
      const combine = node.op === 'and' ? and : or
      return (a, b) => combine(left(a), right(b))
    }
    case 'not': {
      const condition = conditionOf(node.value.type)
      return (given) => {
        const value = condition(given)
        return value === null ? null : !value
      }
    }
    case 'negate':
      return (value) => negate(numberOf(node.value.type, value))
    case 'isNull':
      return (value) => value === null
    case 'isIn':
      return isIn(node)
    case 'between':
      return between(node)
    case 'like': {
      const matches = likeMatcher(node.pattern)
      const read = comparable(node.value.type, typeOf('string'))
      return (given) => {
        const value = read(given)
        return value === null ? null : matches(value as string)
      }
    }
    case 'cast':
      return (value) => cast(node.value.type, node.type, value, node.timeZone ?? 'UTC')
    case 'case': {
      const results = [...node.branches.map((branch) => branch.then.type), node.otherwise.type]
      const convert = results.map((type) => converter(type, node.type))
      return (...values) => {
        for (let i = 0; i < node.branches.length; i++)
          if (values[2 * i] === true) return convert[i]!(values[2 * i + 1])
        return convert.at(-1)!(values.at(-1))
      }
    }
    case 'coalesce': {
      const convert = node.values.map((part) => converter(part.type, node.type))
      return (...values) => {
        const found = values.findIndex((value) => value !== null)
        return found < 0 ? null : convert[found]!(values[found])
      }
    }
    case 'arrayAt':
      return (value) => (value === null ? null : arrayAt(value as NdArray, node.index))
    case 'jsonPath':
      return (value) => readJsonPath(value, node.path)
    case 'object': {
      const names = Object.keys(node.members)
      const members = inStoredOrder([...names]).map((name) => ({
        name,
        at: names.indexOf(name),
        convert: converter(node.members[name]!.type, node.type),
      }))
      return (...values) =>
        Object.fromEntries(members.map(({ name, at, convert }) => [name, convert(values[at])]))
    }
    case 'list': {
      const convert = node.items.map((item) => converter(item.type, node.type))
      return (...values) => values.map((value, i) => convert[i]!(value))
    }
    case 'mediaUrl':
      return (value) => (value === null ? null : (value as { url: string }).url)
    default:
      return undefined
  }
}

/** JSON can be a condition if it is a boolean. */
function conditionOf(type: ColumnType): (value: Value) => Value {
  return comparable(type, typeOf('bool'))
}

function and(a: Value, b: Value): Value {
  if (a === false || b === false) return false
  return a === null || b === null ? null : true
}

function or(a: Value, b: Value): Value {
  if (a === true || b === true) return true
  return a === null || b === null ? null : false
}

/** Media compare by URL, JSON by structure; JSON against a scalar compares as that scalar. */
function compare(node: CompareNode): ScalarFunction {
  const { left, right, op } = node
  if (left.type.kind === 'json' && right.type.kind === 'json') {
    if (op === 'eq') return (a, b) => (a === null || b === null ? null : jsonEquals(a, b))
    if (op === 'ne') return (a, b) => (a === null || b === null ? null : !jsonEquals(a, b))
  }
  const readLeft = comparable(left.type, right.type)
  const readRight = comparable(right.type, left.type)
  return (a, b) => {
    const x = readLeft(a)
    const y = readRight(b)
    return x === null || y === null ? null : satisfies(op, compareValues(x, y))
  }
}

function comparable(type: ColumnType, other: ColumnType): (value: Value) => Value {
  if (type.kind === 'json') return (value) => jsonAs(other.kind, value)
  if (isMediaKind(type.kind)) {
    return (value) => (value === null ? null : (value as { url: string }).url)
  }
  return (value) => value
}

function between(node: BetweenNode): ScalarFunction {
  const { value, low, high } = node
  const above = compare({ ...node, kind: 'compare', op: 'ge', left: value, right: low })
  const below = compare({ ...node, kind: 'compare', op: 'le', left: value, right: high })
  return (x, from, to) => and(above(x, from), below(x, to))
}

/** Options that cannot be compared with the value, and nulls, are ignored. */
function isIn(node: IsInNode): ScalarFunction {
  const constants = constantOptions(node)
  if (constants) return (value) => (value === null ? null : constants.has(value))
  const matches = node.options.map((option) =>
    isComparable(node.value.type, option.type)
      ? compare({ ...node, kind: 'compare', op: 'eq', left: node.value, right: option })
      : () => false,
  )
  return (value, ...options) =>
    value === null ? null : matches.some((match, i) => match(value, options[i]) === true)
}

function numberOf(type: ColumnType, value: Value): number | bigint | null {
  return (type.kind === 'json' ? jsonAs('float', value) : value) as number | bigint | null
}

function negate(value: number | bigint | null): Value {
  return value === null ? null : -value
}

/**
 * Numbers are IEEE doubles, also where both sides are ints: what JavaScript gives. A division by zero and a modulo by zero are
 * null; the modulo has the sign of the divisor, as in Python. Two bigints stay bigint, but for `/`.
 */
function arithmetic(node: ArithmeticNode): ScalarFunction {
  const { op, left, right } = node
  if (left.type.kind === 'string') {
    return op === 'add'
      ? (a, b) => (a === null || b === null ? null : `${a as string}${b as string}`)
      : (a, b) => (a === null || b === null ? null : repeat(a as string, b as number))
  }
  const big = node.type.kind === 'bigint'
  return (a, b) => {
    const x = numberOf(left.type, a)
    const y = numberOf(right.type, b)
    if (x === null || y === null) return null
    if (!big) return floatArithmetic(op, Number(x), Number(y))
    const [wholeX, wholeY] = [toBigInt(x), toBigInt(y)]
    return wholeX === null || wholeY === null ? null : bigArithmetic(op, wholeX, wholeY)
  }
}

/** The longest text that `mul` makes, in UTF-16 units: no more fits a cell. */
const MAX_REPEATED = 2 ** 28

function repeat(text: string, times: number): string {
  const count = Math.max(0, times)
  if (text.length * count <= MAX_REPEATED) return text.repeat(count)
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `A string of ${text.length} UTF-16 code units repeated ${times} times is too long`,
  )
}

/** Null for an int that arithmetic has made infinite. */
function toBigInt(value: number | bigint): bigint | null {
  if (typeof value === 'bigint') return value
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null
}

function floatArithmetic(op: ArithmeticNode['op'], x: number, y: number): Value {
  switch (op) {
    case 'add':
      return x + y
    case 'sub':
      return x - y
    case 'mul':
      return x * y
    case 'div':
      return y === 0 ? null : x / y
    case 'mod':
      return y === 0 ? null : x - y * Math.floor(x / y)
    case 'pow':
      return x ** y
  }
}

function bigArithmetic(op: ArithmeticNode['op'], x: bigint, y: bigint): Value {
  switch (op) {
    case 'add':
      return x + y
    case 'sub':
      return x - y
    case 'mul':
      return x * y
    case 'mod':
      return y === 0n ? null : ((x % y) + y) % y
    default:
      return floatArithmetic(op, Number(x), Number(y))
  }
}
