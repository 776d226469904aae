// AssemblyScript. Codes of one bit a dimension, and scores of them for a query. Pointers are byte offsets into the caller's memory,
// floats have 32 bits, and all sizes are multiples of 16 elements.

/** Walsh-Hadamard transform of `size` floats, a power of two of at least 4, in place and unscaled. */
function hadamard(at: usize, size: i32): void {
  const end = at + ((<usize>size) << 2)
  for (let p = at; p < end; p += 16) {
    const v = v128.load(p)
    const a = f32x4.add(
      v128.shuffle<f32>(v, v, 0, 0, 2, 2),
      f32x4.mul(v128.shuffle<f32>(v, v, 1, 1, 3, 3), f32x4(1, -1, 1, -1)),
    )
    const b = f32x4.add(
      v128.shuffle<f32>(a, a, 0, 1, 0, 1),
      f32x4.mul(v128.shuffle<f32>(a, a, 2, 3, 2, 3), f32x4(1, 1, -1, -1)),
    )
    v128.store(p, b)
  }
  for (let half = 4; half < size; half <<= 1) {
    const bytes = (<usize>half) << 2
    for (let p = at; p < end; p += bytes << 1) {
      for (let q = p; q < p + bytes; q += 16) {
        const a = v128.load(q)
        const b = v128.load(q + bytes)
        v128.store(q, f32x4.add(a, b))
        v128.store(q + bytes, f32x4.sub(a, b))
      }
    }
  }
}

/** Multiplies floats by signs, both of `width` elements, and by a scale. */
function flip(at: usize, signs: usize, width: i32, scale: f32): void {
  const factor = f32x4.splat(scale)
  for (let i: usize = 0; i < (<usize>width) << 2; i += 16) {
    v128.store(at + i, f32x4.mul(f32x4.mul(v128.load(at + i), v128.load(signs + i)), factor))
  }
}

/**
 * Rotates `width` floats in place: rounds of random signs and of Hadamard transforms of the first and of the last `power` floats.
 * `signs` has 4 times `width` floats of 1 or -1.
 */
export function rotate(at: usize, signs: usize, width: i32, power: i32): void {
  const scale = <f32>(1 / Math.sqrt(<f64>power))
  const bytes = (<usize>width) << 2
  const last = at + ((<usize>(width - power)) << 2)
  for (let round = 0; round < 4; round++) {
    flip(at, signs + <usize>round * bytes, width, 1)
    const part = round & 1 ? last : at
    hadamard(part, power)
    const factor = f32x4.splat(scale)
    for (let p = part; p < part + ((<usize>power) << 2); p += 16)
      v128.store(p, f32x4.mul(v128.load(p), factor))
  }
}

/**
 * The signs of `width` floats as bits, eight to a byte, the bytes 16 apart: the codes of 16 rows lie side by side. Gives the sum of
 * the floats' magnitudes.
 */
export function encode(at: usize, width: i32, code: usize): f32 {
  let sum = f32x4.splat(0)
  for (let i: usize = 0; i < <usize>width; i += 8) {
    const a = v128.load(at + (i << 2))
    const b = v128.load(at + (i << 2), 16)
    sum = f32x4.add(sum, f32x4.add(f32x4.abs(a), f32x4.abs(b)))
    store<u8>(code + (i << 1), ~(i32x4.bitmask(a) | (i32x4.bitmask(b) << 4)))
  }
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3)
  )
}

let found: i32 = 0

/** Writes the numbers and the scores of those of four rows, from `row` on, that have a score above `least`. */
function keep(
  sums: v128,
  factors: usize,
  step: v128,
  bias: v128,
  least: v128,
  row: i32,
  rows: usize,
  scores: usize,
): void {
  const along = f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(sums), step), bias)
  const score = f32x4.add(v128.load(factors), f32x4.mul(v128.load(factors, 64), along))
  const above = f32x4.gt(score, least)
  if (!v128.any_true(above)) return
  if (i32x4.extract_lane(above, 0)) keepOne(row, f32x4.extract_lane(score, 0), rows, scores)
  if (i32x4.extract_lane(above, 1)) keepOne(row + 1, f32x4.extract_lane(score, 1), rows, scores)
  if (i32x4.extract_lane(above, 2)) keepOne(row + 2, f32x4.extract_lane(score, 2), rows, scores)
  if (i32x4.extract_lane(above, 3)) keepOne(row + 3, f32x4.extract_lane(score, 3), rows, scores)
}

function keepOne(row: i32, score: f32, rows: usize, scores: usize): void {
  const at = (<usize>found) << 2
  store<i32>(rows + at, row)
  store<f32>(scores + at, score)
  found++
}

/**
 * Finds rows with a score above `least` among groups of 16. A group has `bytes` times 16 bytes of codes, then 16 floats that a score
 * begins with and 16 by which the sum over the code is multiplied. The sum is `bias` plus `step` times what the table has for each
 * half of a byte: 16 bytes of at most 63 for each. Writes the numbers of rows and their scores, and gives how many there are.
 */
export function scan(
  groups: usize,
  from: i32,
  to: i32,
  bytes: i32,
  table: usize,
  step: f32,
  bias: f32,
  least: f32,
  rows: usize,
  scores: usize,
): i32 {
  found = 0
  const half = i8x16.splat(15)
  const steps = f32x4.splat(step)
  const biases = f32x4.splat(bias)
  const leasts = f32x4.splat(least)
  const size = ((<usize>bytes) << 4) + 128
  for (let group = from; group < to; group++) {
    let code = groups + <usize>group * size
    const end = code + ((<usize>bytes) << 4)
    let lut = table
    let low = i16x8.splat(0)
    let high = i16x8.splat(0)
    while (code < end) {
      const a = v128.load(code)
      const b = v128.load(code, 16)
      const sum = i8x16.add(
        i8x16.add(
          v128.swizzle(v128.load(lut), v128.and(a, half)),
          v128.swizzle(v128.load(lut, 16), i8x16.shr_u(a, 4)),
        ),
        i8x16.add(
          v128.swizzle(v128.load(lut, 32), v128.and(b, half)),
          v128.swizzle(v128.load(lut, 48), i8x16.shr_u(b, 4)),
        ),
      )
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sum))
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sum))
      code += 32
      lut += 64
    }
    const row = group << 4
    keep(i32x4.extend_low_i16x8_u(low), end, steps, biases, leasts, row, rows, scores)
    keep(i32x4.extend_high_i16x8_u(low), end + 16, steps, biases, leasts, row + 4, rows, scores)
    keep(i32x4.extend_low_i16x8_u(high), end + 32, steps, biases, leasts, row + 8, rows, scores)
    keep(i32x4.extend_high_i16x8_u(high), end + 48, steps, biases, leasts, row + 12, rows, scores)
  }
  return found
}
