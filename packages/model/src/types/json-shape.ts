import { PolytableError } from '../errors/index.ts'
import type { ColumnType, TypeKind } from './column-type.ts'
import { inStoredOrder } from './member-order.ts'
import { within } from './place.ts'

/** The shape of a JSON value: a record of named members, or a list of one kind of item; what is neither has a type. */
export type JsonShape =
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, JsonMember>> }
  | { readonly kind: 'list'; readonly item: JsonMember }

export interface JsonMember {
  readonly type: ColumnType
}

/** The types that a part of a JSON value may have. */
const jsonKinds: Readonly<Record<TypeKind, boolean>> = {
  string: true,
  int: true,
  bigint: false,
  float: true,
  bool: true,
  timestamp: true,
  date: true,
  uuid: true,
  binary: false,
  json: true,
  array: false,
  image: false,
  video: false,
  audio: false,
  document: false,
}

export function isJsonKind(kind: TypeKind): boolean {
  return jsonKinds[kind]
}

/**
 * A JSON value as its shape has it: members that may be null and are not there become null.
 * @param checkMember gives the value of a member by its type
 * @throws PolytableError TYPE_MISMATCH naming the member
 */
export function checkShape(
  shape: JsonShape,
  value: unknown,
  checkMember: (type: ColumnType, value: unknown) => unknown,
): unknown {
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) throw new PolytableError('TYPE_MISMATCH', 'Expected a list')
    return value.map((item, i) => checkAt(`[${i}]`, shape.item, item, checkMember))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolytableError('TYPE_MISMATCH', 'Expected an object')
  }
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(shape.members, name))
  if (unknown !== undefined) {
    throw new PolytableError('TYPE_MISMATCH', `.${unknown}: no such member`, {
      hint: `Its members: ${Object.keys(shape.members).join(', ')}.`,
    })
  }
  return Object.fromEntries(
    inStoredOrder(Object.keys(shape.members)).map((name) => [
      name,
      checkAt(`.${name}`, shape.members[name]!, Object.hasOwn(given, name) ? given[name] : null, checkMember),
    ]),
  )
}

function checkAt(
  place: string,
  { type }: JsonMember,
  value: unknown,
  checkMember: (type: ColumnType, value: unknown) => unknown,
): unknown {
  if (value === null || value === undefined) {
    if (type.nullable) return null
    throw new PolytableError('TYPE_MISMATCH', `${place}: a value is required`)
  }
  try {
    return checkMember(type, value)
  } catch (error) {
    throw within(place, error)
  }
}
