import { PolytableError } from '@polytable/model/errors/index'
import type { StatedType } from '@polytable/model/ports/index'
import { describeValue, typeOf, type ColumnType, type TypeKind } from '@polytable/model/types/index'
import { DecimalText, numberOfDigits } from '@polytable/model/types/numbers/decimal-text'
import { kindOfText } from '../files/values-of-texts.ts'
import { MediaFile } from '@polytable/udf/values/media-file'

/**
 * A kind of type, or what values of numbers may need: a bigint whose digits no double has, and the digits of a number that no type of
 * numbers has.
 */
type Told = TypeKind | 'exactBigint' | 'digits'

const NUMBERS: readonly Told[] = ['int', 'bigint', 'exactBigint', 'float', 'digits']

/** Finds the types of columns by all their values. Every type allows null, as rows that come later may lack a value. */
export class TypeInference {
  readonly #toldByColumn = new Map<string, Told | undefined>()
  /** Columns that are none while they have no values. */
  readonly #empty = new Set<string>()
  readonly #stated: ReadonlyMap<string, StatedType | undefined>
  readonly #isText: boolean

  /**
   * @param stated columns, with their types where they are known besides
   * @param isText whether the values are texts that stand for others
   */
  constructor(stated: ReadonlyMap<string, StatedType | undefined>, isText: boolean) {
    this.#stated = stated
    this.#isText = isText
    for (const [column, type] of stated) {
      this.#toldByColumn.set(column, type === 'whole' ? 'int' : type === 'decimal' ? 'float' : type)
    }
  }

  /** Tells of columns, in their order, before their values: there are also those that have none, but for optional ones. */
  expect(columns: readonly { readonly name: string; readonly isOptional: boolean }[]): void {
    for (const { name, isOptional } of columns) {
      if (this.#toldByColumn.has(name)) continue
      this.#toldByColumn.set(name, undefined)
      if (isOptional) this.#empty.add(name)
    }
  }

  add(row: Readonly<Record<string, unknown>>, number: number): void {
    for (const [column, value] of Object.entries(row)) {
      const stated = this.#stated.get(column)
      if (stated && stated !== 'whole' && stated !== 'decimal') continue
      this.#empty.delete(column)
      const before = this.#toldByColumn.get(column)
      const told = value === null || value === undefined ? undefined : this.#tell(column, value, number)
      this.#toldByColumn.set(column, told && before ? this.#both(before, told) : (told ?? before))
    }
  }

  /** By column, in the order in which they came; undefined for those without any value. */
  get types(): ReadonlyMap<string, ColumnType | undefined> {
    const all = [...this.#toldByColumn].filter(([column]) => !this.#empty.has(column))
    return new Map(all.map(([column, told]) => [column, told && typeOf(kindOf(told), true)]))
  }

  #tell(column: string, value: unknown, row: number): Told | undefined {
    if (this.#isText) return kindOfText(value as string)
    const kind = kindOfValue(value)
    if (kind) return kind
    throw new PolytableError(
      'INVALID_SCHEMA',
      `Cannot infer the type of column '${column}' from ${describeValue(value)} in row ${row}`,
      { column, row, hint: `Declare it: schemaOverrides: { ${column}: pt.… }.` },
    )
  }

  /** The kind of column that values of two kinds fit in. */
  #both(a: Told, b: Told): Told {
    if (a === b) return a
    if (!NUMBERS.includes(a) || !NUMBERS.includes(b)) return this.#isText ? 'string' : 'json'
    const pair = [a, b]
    const isLossy = pair.includes('exactBigint') && pair.includes('float')
    if (isLossy || pair.includes('digits')) return 'digits'
    if (pair.includes('float')) return 'float'
    return pair.includes('exactBigint') ? 'exactBigint' : 'bigint'
  }
}

function kindOf(told: Told): TypeKind {
  if (told === 'digits') return 'string'
  return told === 'exactBigint' ? 'bigint' : told
}

function kindOfValue(value: unknown): Told | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'float'
    case 'bigint':
      return kindOfWhole(value)
    case 'object':
      return kindOfObject(value!)
    default:
      return undefined
  }
}

function kindOfWhole(value: bigint): Told {
  if (Number.isSafeInteger(Number(value))) return 'int'
  const hasDouble = numberOfDigits(String(value)) !== undefined
  if (BigInt.asIntN(64, value) !== value) return hasDouble ? 'float' : 'digits'
  return hasDouble ? 'bigint' : 'exactBigint'
}

function kindOfDecimal({ text, number, whole }: DecimalText): Told {
  if (whole !== undefined && !text.includes('.')) return kindOfWhole(whole)
  return number === undefined ? 'digits' : 'float'
}

function kindOfObject(value: object): Told | undefined {
  if (value instanceof DecimalText) return kindOfDecimal(value)
  if (value instanceof Date) return 'timestamp'
  if (value instanceof Uint8Array) return 'binary'
  if (value instanceof MediaFile) return mediaKind(value.mediaType)
  if (value instanceof Blob) return mediaKind(value.type)
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null ? 'json' : undefined
}

function mediaKind(mediaType: string): TypeKind {
  const kind = mediaType.split('/')[0]
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document'
}
