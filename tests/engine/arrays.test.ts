import { decodeNdArray, encodeNdArray } from '@polytable/model/types/array-storage'
import { bitsOfFloat16, float16OfBits, toFloat16 } from '@polytable/model/types/numbers/float16'
import { arrayDtypes, coerce, typeOf, type ArrayDtype, type ColumnType } from '@polytable/model/types/index'
import { describe, expect, it } from 'vitest'

import fc from 'fast-check'

const element: Readonly<Record<ArrayDtype, fc.Arbitrary<unknown>>> = {
  int8: fc.integer({ min: -128, max: 127 }),
  uint8: fc.integer({ min: 0, max: 255 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  uint16: fc.integer({ min: 0, max: 65535 }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float16: fc.integer({ min: 0, max: 65535 }).map(float16OfBits),
  float32: fc.float(),
  float64: fc.double(),
  bool: fc.boolean(),
  string: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
}

const arrays = fc.constantFrom(...arrayDtypes).chain((dtype) =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((product, length) => product * length, 1)
    return fc.record({
      dtype: fc.constant(dtype),
      shape: fc.constant(shape),
      list: fc.array(element[dtype], { minLength: size, maxLength: size }),
    })
  }),
)

describe('Arrays', () => {
  it('are stored as they are, of every dtype and shape', () => {
    fc.assert(
      fc.property(arrays, ({ dtype, shape, list }) => {
        const type: ColumnType = { ...typeOf('array'), dtype }
        const array = coerce(type, { data: list, shape }) as { data: ArrayLike<unknown>; shape: number[] }
        expect(Array.from(array.data)).toEqual(list)
        expect(decodeNdArray(encodeNdArray(array as never, type))).toEqual(array)
      }),
    )
  })
})

describe('float16', () => {
  it('has a number for each of its bit patterns', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const n = float16OfBits(bits)
      expect(toFloat16(n)).toBe(n)
      // There is one NaN only.
      if (!Number.isNaN(n) && bitsOfFloat16(n) !== bits) expect(bitsOfFloat16(n)).toBe(bits)
    }
    expect(bitsOfFloat16(NaN)).toBe(0x7e00)
  })

  it('is the nearest to a number, and the even one of two', () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (n) => {
        const rounded = toFloat16(n)
        const bits = bitsOfFloat16(Math.abs(rounded))
        const away = Math.abs(Math.abs(n) - Math.abs(rounded))
        for (const neighbour of [bits - 1, bits + 1]) {
          if (neighbour < 0) continue
          const other = Math.abs(Math.abs(n) - float16OfBits(neighbour))
          expect(other > away || (other === away && bits % 2 === 0)).toBe(true)
        }
      }),
    )
    expect([65519.99, 65520, -65520, 2 ** -25, 2 ** -25 + 2 ** -40, -0].map(toFloat16)).toEqual([
      65504,
      Infinity,
      -Infinity,
      0,
      2 ** -24,
      -0,
    ])
  })
})
