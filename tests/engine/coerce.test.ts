import { PolytableError } from '@polytable/model/errors/index'
import { coerce, typeOf, type ColumnType, type TypeKind } from '@polytable/model/types/index'
import { describe, expect, it } from 'vitest'

import fc from 'fast-check'

const good: readonly (readonly [TypeKind, unknown, unknown])[] = [
  ['string', '', ''],
  ['string', '👩‍🚀e\u0301', '👩‍🚀e\u0301'],
  ['int', 0, 0],
  ['int', -0, 0],
  ['int', Number.MAX_SAFE_INTEGER, 9007199254740991],
  ['int', -5n, -5],
  ['bigint', 5, 5n],
  ['bigint', '-9223372036854775808', -(2n ** 63n)],
  ['bigint', 2n ** 63n - 1n, 2n ** 63n - 1n],
  ['bigint', -(2n ** 63n), -(2n ** 63n)],
  ['float', 1, 1],
  ['float', 7n, 7],
  ['float', NaN, NaN],
  ['float', -Infinity, -Infinity],
  ['float', -0, -0],
  ['float', 5e-324, 5e-324],
  ['bool', true, true],
  ['bool', 0, false],
  ['bool', 1, true],
  ['timestamp', new Date('2024-02-29T12:00:00.123Z'), 1709208000123000n],
  ['timestamp', '2024-02-29T12:00:00.123456Z', 1709208000123456n],
  ['timestamp', '2024-02-29 12:00:00', 1709208000000000n],
  ['timestamp', '2024-02-29T12:00:00+02:00', 1709200800000000n],
  ['timestamp', '2024-02-29T12:00:00-0530', 1709227800000000n],
  ['timestamp', '2024-02-29', 1709164800000000n],
  ['timestamp', '1969-12-31T23:59:59.999999Z', -1n],
  ['timestamp', '-000044-03-15', -63549360000000000n],
  ['timestamp', '+010000-01-01T00:00:00Z', 253402300800000000n],
  ['timestamp', 12n, 12n],
  ['date', '2024-02-29', '2024-02-29'],
  ['date', new Date('2024-02-29T23:59:59Z'), '2024-02-29'],
  ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['binary', Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  ['binary', Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2)],
  ['json', { a: [1, null, 'x'], b: undefined }, { a: [1, null, 'x'] }],
  ['json', [undefined, -0], [null, 0]],
  ['json', { $pxt: 1, 'media:': { url: '' } }, { $pxt: 1, 'media:': { url: '' } }],
  ['json', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['json', JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"__proto__":{"x":1}}')],
  ['json', 5, 5],
]

const half = '\ud800'

const bad: readonly (readonly [TypeKind, unknown])[] = [
  ['string', 5],
  ['string', half],
  ['string', 'a\0b'],
  ['string', { toString: () => 'x' }],
  ['int', 1.5],
  ['int', true],
  ['int', '1'],
  ['int', NaN],
  ['int', 2 ** 53],
  ['int', 2n ** 53n],
  ['bigint', 2 ** 53],
  ['bigint', 2n ** 63n],
  ['bigint', '1.0'],
  ['bigint', ''],
  ['bigint', '9223372036854775808'],
  ['float', '1.5'],
  ['float', true],
  ['bool', 2],
  ['bool', 'true'],
  ['timestamp', 'yesterday'],
  ['timestamp', '2023-02-29'],
  ['timestamp', '2024-02-29T24:00:01Z'],
  ['timestamp', 0],
  ['timestamp', new Date(NaN)],
  ['timestamp', new Date(-8.64e15)],
  ['timestamp', 2n ** 63n - 1n],
  ['date', '2023-02-29'],
  ['date', '0000-01-01'],
  ['date', '2024-2-9'],
  ['date', '2024-02-29T00:00:00Z'],
  ['date', new Date('-000044-03-15')],
  ['date', new Date('+010000-01-01')],
  ['uuid', 'a0eebc99'],
  ['uuid', 5],
  ['binary', [1, 2]],
  ['binary', 'AQI='],
  ['json', 1n],
  ['json', { a: [Infinity] }],
  ['json', () => 1],
  ['json', { a: Symbol('s') }],
  ['json', half],
  ['json', { a: [1, null, 'x\0'] }],
  ['json', /x/],
  ['json', [new Error('x')]],
  ['json', Promise.resolve(1)],
  ['json', new WeakMap()],
  ['json', { ['a\0']: 1 }],
  ['json', { [half]: 1 }],
  ['json', { a: Uint8Array.of(1) }],
  ['json', new Map([['a', 1]])],
]

class Point {
  constructor(readonly x: number) {}
}
class Named {
  toJSON(key: string): unknown {
    return key === '1' ? undefined : new Point(key.length)
  }
}

const refusal = (type: ColumnType, value: unknown): unknown => {
  try {
    return { accepted: coerce(type, value) }
  } catch (error) {
    return PolytableError.is(error) ? error.code : error
  }
}

describe('A value given for a column', () => {
  it.each(good)('%s takes %o as %o', (kind, given, expected) => {
    expect(coerce(typeOf(kind), given)).toEqual(expected)
  })

  it.each(bad)('%s refuses %o', (kind, given) => {
    expect(['TYPE_MISMATCH', 'INVALID_ARGUMENT']).toContain(refusal(typeOf(kind), given))
  })

  it('is for JSON what JSON.stringify makes of it', () => {
    const leaf = fc.oneof(
      fc.string({ unit: fc.integer({ min: 1, max: 0xd7ff }).map((code) => String.fromCharCode(code)) }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constantFrom(null, undefined, Object(1) as object, Object('x') as object, new Point(1), new Named()),
      fc.date({ noInvalidDate: true }),
    )
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.constantFrom('', 'a', 'b', '1', '__proto__', 'toString'), tie('value')),
      ),
    }))
    fc.assert(
      fc.property(fc.record({ value }), (given) => {
        expect(coerce(typeOf('json'), given)).toEqual(JSON.parse(JSON.stringify(given)))
      }),
    )
  })

  it('is no JSON where it holds itself', () => {
    const circular: unknown[] = []
    circular.push(circular)
    expect(refusal(typeOf('json'), circular)).toBe('TYPE_MISMATCH')
  })

  it.each([null, undefined])('is null for %s, whatever the type', (given) => {
    for (const kind of ['string', 'int', 'json', 'timestamp', 'array', 'image'] as const) {
      expect(coerce(typeOf(kind), given)).toBeNull()
    }
  })

  it('names what was expected and what came, in short', () => {
    expect(() => coerce(typeOf('int', true), 'x'.repeat(1000))).toThrow(
      `Expected Int | null, got "${'x'.repeat(59)}… (string)`,
    )
  })
})

describe('A value given for an array column', () => {
  const array = (dimensions: (number | null)[], dtype: ColumnType['dtype']): ColumnType => ({
    ...typeOf('array'),
    dimensions,
    ...(dtype ? { dtype } : {}),
  })

  it('takes nested lists and typed arrays of the shape it asks for', () => {
    expect(
      coerce(array([2, null], 'float32'), [
        [1, 2.5],
        [3, 4],
      ]),
    ).toEqual({ data: Float32Array.of(1, 2.5, 3, 4), shape: [2, 2] })
    expect(coerce(array([3], 'int64'), Int32Array.of(1, 2, 3))).toEqual({
      data: BigInt64Array.of(1n, 2n, 3n),
      shape: [3],
    })
    expect(coerce(array([2], 'string'), ['a', 'b'])).toEqual({ data: ['a', 'b'], shape: [2] })
    expect(coerce(array([1], 'bool'), [true])).toEqual({ data: [true], shape: [1] })
  })

  it.each([
    ['another length', [1, 2, 3]],
    ['another number of dimensions', [[1, 2]]],
    ['rows of different lengths', [[1], [2, 3]]],
    ['several types', [1, 'a']],
    ['texts', ['a', 'b']],
    ['no array', 'ab'],
  ])('refuses %s', (_what, given) => {
    expect(refusal(array([2], 'float32'), given)).toBe('TYPE_MISMATCH')
  })

  it('refuses as many values as the shape has, in rows of different lengths', () => {
    expect(refusal(array([3, 2], 'float32'), [[1, 2], [3], [4, 5, 6]])).toBe('TYPE_MISMATCH')
  })
})
