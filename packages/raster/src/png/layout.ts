/** A picture within a PNG: the whole, or one of the seven of an interlaced file. */
export interface Pass {
  readonly width: number
  readonly height: number
  /** Where its first pixel lies, and how far apart its pixels are. */
  readonly left: number
  readonly top: number
  readonly stepX: number
  readonly stepY: number
}

/** Left, top, distance in x and in y: https://www.w3.org/TR/png-3/#8InterlaceMethods */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The pictures of a PNG, those without pixels left out. */
export function passesOf(width: number, height: number, isInterlaced: boolean): readonly Pass[] {
  const places = isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
  return places
    .map(([left, top, stepX, stepY]) => ({
      left,
      top,
      stepX,
      stepY,
      width: Math.max(0, Math.ceil((width - left) / stepX)),
      height: Math.max(0, Math.ceil((height - top) / stepY)),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0)
}

/** The predictor of the filter of this name: which of left, above and above left comes nearest to their plane. */
export function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft)
  const toAbove = Math.abs(left - aboveLeft)
  const toBoth = Math.abs(left + above - 2 * aboveLeft)
  if (toLeft <= toAbove && toLeft <= toBoth) return left
  return toAbove <= toBoth ? above : aboveLeft
}
