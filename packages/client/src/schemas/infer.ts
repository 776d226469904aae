import { PolytableError } from '@polytable/model/errors/index'
import type { StatedType } from '@polytable/model/ports/index'
import { describeValue, typeOf, type ColumnType, type TypeKind } from '@polytable/model/types/index'
import { kindOfText } from '../files/file-rows.ts'
import { MediaFile } from '@polytable/udf/values/media-file'

/** Finds the types of columns by all their values. Every type allows null, as rows that come later may lack a value. */
export class TypeInference {
  readonly #kindsByColumn = new Map<string, TypeKind | undefined>()
  readonly #stated: ReadonlyMap<string, StatedType | undefined>
  readonly #isText: boolean

  /**
   * @param stated columns, with their types where they are known besides
   * @param isText whether the values are texts that stand for others
   */
  constructor(stated: ReadonlyMap<string, StatedType | undefined>, isText: boolean) {
    this.#stated = stated
    this.#isText = isText
    for (const [column, kind] of stated) this.#kindsByColumn.set(column, kind)
  }

  add(row: Readonly<Record<string, unknown>>, number: number): void {
    for (const [column, value] of Object.entries(row)) {
      if (this.#stated.get(column)) continue
      const before = this.#kindsByColumn.get(column)
      const kind = value === null || value === undefined ? undefined : this.#kindOf(column, value, number)
      this.#kindsByColumn.set(column, kind && before ? this.#both(before, kind) : (kind ?? before))
    }
  }

  /** By column, in the order in which they came; undefined for those without any value. */
  get types(): ReadonlyMap<string, ColumnType | undefined> {
    return new Map([...this.#kindsByColumn].map(([column, kind]) => [column, kind && typeOf(kind, true)]))
  }

  #kindOf(column: string, value: unknown, row: number): TypeKind | undefined {
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
  #both(a: TypeKind, b: TypeKind): TypeKind {
    if (a === b) return a
    const pair = new Set([a, b])
    const isOf = (...kinds: readonly TypeKind[]): boolean => [...pair].every((kind) => kinds.includes(kind))
    if (isOf('int', 'float')) return 'float'
    if (isOf('int', 'bigint')) return 'bigint'
    if (isOf('float', 'bigint')) return 'float'
    return this.#isText ? 'string' : 'json'
  }
}

function kindOfValue(value: unknown): TypeKind | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'float'
    case 'bigint':
      if (Number.isSafeInteger(Number(value))) return 'int'
      return BigInt.asIntN(64, value as bigint) === value ? 'bigint' : undefined
    case 'object':
      return kindOfObject(value!)
    default:
      return undefined
  }
}

function kindOfObject(value: object): TypeKind | undefined {
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
