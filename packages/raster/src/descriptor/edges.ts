import { SIDE } from './planes.ts'
import { shares } from './shares.ts'

const CELLS = 4
const DIRECTIONS = 8

/** How much edge of each direction there is around each point of a grid: square roots of means. */
export function edgeHistograms(light: Float64Array): number[] {
  const means = new Array<number>(CELLS * CELLS * DIRECTIONS).fill(0)
  for (let y = 1; y < SIDE - 1; y++) {
    const rows = shares(y / (SIDE - 1), CELLS)
    for (let x = 1; x < SIDE - 1; x++) {
      const at = y * SIDE + x
      const dx = light[at + 1]! - light[at - 1]!
      const dy = light[at + SIDE]! - light[at - SIDE]!
      if (dx === 0 && dy === 0) continue
      const amount = Math.sqrt(dx * dx + dy * dy) / light.length
      const [direction, beyond] = directionOf(dx, dy)
      for (const [row, rowShare] of rows)
        for (const [column, columnShare] of shares(x / (SIDE - 1), CELLS)) {
          const cell = (row * CELLS + column) * DIRECTIONS
          const share = amount * rowShare * columnShare
          means[cell + direction]! += share * (1 - beyond)
          means[cell + ((direction + 1) % DIRECTIONS)]! += share * beyond
        }
    }
  }
  return means.map(Math.sqrt)
}

/**
 * The direction before that of a gradient, and which part of the way to the next one it is. An edge from dark to light is of the same
 * as one from light to dark.
 */
function directionOf(dx: number, dy: number): readonly [direction: number, beyond: number] {
  const place = ((Math.atan2(dy, dx) / Math.PI + 1) % 1) * DIRECTIONS
  const direction = Math.floor(place) % DIRECTIONS
  return [direction, place - Math.floor(place)]
}
