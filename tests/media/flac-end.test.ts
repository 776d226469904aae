import { expect, test } from 'vitest'
import { headerAfterShortFrame } from '../../packages/media/src/containers/flac-end.ts'
import { remainder } from '../conformance/support/media.ts'

/** FLAC writes numbers of frames as UTF-8 writes characters. */
const written = (number: number): Uint8Array => new TextEncoder().encode(String.fromCodePoint(number))

/** Silence of 4,096 samples in 16-bit mono. */
function frame(second: number, number: number): number[] {
  const header = [0xff, second, 0xc9, 0x08, ...written(number)]
  const whole = [...header, remainder(header, 8, 0x07), 0, 0, 0]
  const check = remainder(whole, 16, 0x8005)
  return [...whole, check >> 8, check & 0xff]
}

const headerOf = (second: number, number: number): Uint8Array => {
  const header = [0xff, second, 0x10, 0x08, ...written(number)]
  return Uint8Array.from([...header, remainder(header, 8, 0x07)])
}

test.each([0, 126, 127, 2046, 2047, 65_534, 65_535, 1_000_000])(
  'behind frame %i stands the next',
  (number) => {
    const end = Uint8Array.from([...frame(0xf8, 7), ...frame(0xf8, number)])
    expect(headerAfterShortFrame(end.slice(-15))).toEqual(headerOf(0xf8, number + 1))
  },
)

test.each([0, 4096, 1_000_000])('behind a frame from sample %i on stands the next sample', (number) => {
  const end = Uint8Array.from(frame(0xf9, number))
  expect(headerAfterShortFrame(end.slice(-15))).toEqual(headerOf(0xf9, number + 4096))
})

test('nothing stands behind longer frames, nor behind what only looks like one', () => {
  expect(headerAfterShortFrame(new Uint8Array(15))).toBeUndefined()
  expect(
    headerAfterShortFrame(Uint8Array.from(frame(0xf8, 3), (byte, i) => (i === 9 ? byte ^ 1 : byte))),
  ).toBe(undefined)
  expect(headerAfterShortFrame(new Uint8Array(0))).toBeUndefined()
})
