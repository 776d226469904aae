import { viewOf } from '../bytes.ts'
import type { Orientation } from './turn.ts'

const ORIENTATION = 0x0112
const SHORT = 3

/**
 * The orientation in EXIF data, which is laid out as a TIFF file.
 * @param bytes from the byte order mark on
 * @returns 1 where there is none, or none that is known
 */
export function exifOrientation(bytes: Uint8Array): Orientation {
  const view = viewOf(bytes)
  if (view.byteLength < 8) return 1
  const mark = view.getUint16(0)
  if (mark !== 0x4949 && mark !== 0x4d4d) return 1
  const little = mark === 0x4949
  const at = view.getUint32(4, little)
  if (at + 2 > view.byteLength) return 1
  const count = view.getUint16(at, little)
  for (let entry = at + 2; entry < at + 2 + 12 * count && entry + 12 <= view.byteLength; entry += 12) {
    if (view.getUint16(entry, little) !== ORIENTATION || view.getUint16(entry + 2, little) !== SHORT) continue
    return knownOrientation(view.getUint16(entry + 8, little))
  }
  return 1
}

/** The orientation that a number stands for: 1 where that is none. */
export function knownOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1
}
