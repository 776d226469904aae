import { describe, expect, it } from 'vitest'
import { writeContainer } from '../../packages/models/build/write-container.ts'
import { parseContainer } from '../../packages/models/src/static-embedder/container.ts'

const words = ['one', 'zwölf', "'s"]
const rows = [
  [7, -7, 0, 3],
  [0.5, 1, -0.25, 0.75],
  [0, 0, 0, 0],
]
const bytes = writeContainer(
  words,
  rows.map((row) => Float64Array.from(row)),
)

describe('the container of a static embedder', () => {
  it('gives back words in order, and values to within half a step', () => {
    const { dimensions, rows: index, scales, nibbles } = parseContainer(bytes)
    const valueAt = (at: number): number => ((nibbles[at >> 1]! >> (at % 2 === 0 ? 4 : 0)) & 15) - 8
    expect(dimensions).toBe(4)
    expect([...index]).toEqual(words.map((word, i) => [word, i]))
    rows.forEach((row, r) => {
      row.forEach((value, i) => {
        expect(Math.abs(scales[r]! * valueAt(r * 4 + i) - value)).toBeLessThanOrEqual(scales[r]! / 2 + 1e-7)
      })
    })
  })

  it('is read from a view at any offset', () => {
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const [moved, plain] = [parseContainer(shifted.subarray(3)), parseContainer(bytes)]
    expect({ ...moved, nibbles: [...moved.nibbles] }).toEqual({ ...plain, nibbles: [...plain.nibbles] })
  })

  const changed = (at: number, byte: number): Uint8Array => Uint8Array.from(bytes).fill(byte, at, at + 1)
  it.each([
    ['nothing', new Uint8Array()],
    ['other bytes', new TextEncoder().encode('not an embedder at all')],
    ['an overlong header', changed(5, 0xff)],
    ['a header that is not JSON', changed(8, 0x20).fill(0x20, 9, 12)],
    ['an unknown version', changed(bytes.indexOf(0x31), 0x32)],
    ['cut vectors', bytes.subarray(0, bytes.length - 20)],
    ['cut words', bytes.subarray(0, bytes.length - 4)],
  ])('refuses %s', (_, wrong) => {
    expect(() => parseContainer(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_DATA_FORMAT' }))
  })
})
