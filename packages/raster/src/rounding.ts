/** The nearest integer; halves away from zero. */
export function roundAway(value: number): number {
  return Math.trunc(value >= 0 ? value + 0.5 : value - 0.5)
}

/** The nearest integer; halves to the even one. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** A number by 255, in integers; to round it, 128 is added before. */
export function div255(value: number): number {
  return ((value >>> 8) + value) >>> 8
}
