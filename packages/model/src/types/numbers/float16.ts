/** From here on the nearest float16 is infinite. */
const INFINITE_FROM = 65520
/** The distance between neighbours next to zero. */
const LEAST = 2 ** -24
/** The least number that is held with all bits of its fraction. */
const LEAST_NORMAL = 2 ** -14

/** The float16 that is nearest to a number, of two that are as near the even one, as IEEE 754 rounds; it may be infinite. */
export function toFloat16(n: number): number {
  const magnitude = Math.abs(n)
  if (magnitude === 0 || !Number.isFinite(n)) return n
  if (magnitude >= INFINITE_FROM) return n < 0 ? -Infinity : Infinity
  const step = magnitude < LEAST_NORMAL ? LEAST : 2 ** (Math.floor(Math.log2(magnitude)) - 10)
  // A double of this size has no fraction: the sum is rounded, to even.
  const rounded = (magnitude / step + 2 ** 52 - 2 ** 52) * step
  return n < 0 ? -rounded : rounded
}

/** The sixteen bits of a number that is a float16. */
export function bitsOfFloat16(n: number): number {
  const sign = n < 0 || Object.is(n, -0) ? 0x8000 : 0
  const magnitude = Math.abs(n)
  if (Number.isNaN(n)) return 0x7e00
  if (magnitude === Infinity) return sign | 0x7c00
  if (magnitude < LEAST_NORMAL) return sign | (magnitude / LEAST)
  const exponent = Math.floor(Math.log2(magnitude))
  return sign | ((exponent + 15) << 10) | ((magnitude / 2 ** exponent - 1) * 1024)
}

/** The number that sixteen bits stand for. */
export function float16OfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * LEAST
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
