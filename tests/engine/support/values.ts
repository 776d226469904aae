import { coerce, typeOf, type TypeKind, type Value } from '@polytable/model/types/index'
import fc from 'fast-check'

/** The kinds of columns that expressions are tested over. */
export const kinds = [
  'int',
  'float',
  'bigint',
  'string',
  'bool',
  'timestamp',
  'date',
  'uuid',
  'json',
] as const satisfies readonly TypeKind[]

export type TestedKind = (typeof kinds)[number]

const letters = fc.constantFrom(
  ...['a', 'b', 'A', 'ß', '%', '_', '\\', ' ', '\n', '"', "'", '.', '*'],
  ...['e\u0301', 'é', '\ue000', '\uffff', '😀', '\u{10ffff}', '👩‍🚀', '\u202e'],
)
const anyText = fc.oneof(
  fc.string({ unit: letters, maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('', 'a', 'b', '1', '1.0', 'true', 'null'),
)

/** NUL and halves of surrogate pairs are refused, not repaired. */
const text = anyText.filter((given) => !given.includes('\0') && given.isWellFormed())

const int = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -(2 ** 31) - 1),
)
const float = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.1, 0.5, 5e-324, -5e-324, 2.2e-308, 1e308, 2 ** 53),
)
const bigint = fc.oneof(
  fc.bigInt({ min: -4n, max: 4n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
)
const timestamp = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
  fc.constantFrom(-210_866_803_200_000_000n, 8_640_000_000_000_000_000n, -62_167_219_200_000_001n),
)
const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10))
const number = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e21, 5e-324, -0, 1.5, 1e308),
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json' },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '', '0', '__proto__', 'é😀'), text), tie('json'), {
      maxKeys: 3,
    }),
  ),
}))

const given: Record<TestedKind, fc.Arbitrary<unknown>> = {
  int,
  float,
  bigint,
  string: text,
  bool: fc.boolean(),
  timestamp,
  date: fc.oneof(date, fc.constantFrom('0001-01-01', '1970-01-01', '2000-02-29', '9999-12-31')),
  uuid: fc.uuid(),
  json,
}

/** Values of a kind in the engine's form, never null; few enough small ones that equal values meet. */
export function valuesOf(kind: TestedKind): fc.Arbitrary<Value> {
  const values = given[kind].map((value) => coerce(typeOf(kind), value))
  return kind === 'json' ? values.filter((value) => value !== null) : values
}

/** Rows with one value, or null, per kind. */
export const rowsOfAllKinds: fc.Arbitrary<Record<TestedKind, Value>[]> = fc.array(
  fc.record(
    Object.fromEntries(
      kinds.map((kind) => [kind, fc.option(valuesOf(kind), { freq: 5 })]),
    ) as unknown as Record<TestedKind, fc.Arbitrary<Value>>,
  ),
  { minLength: 1, maxLength: 8 },
)
