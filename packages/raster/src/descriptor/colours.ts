import type { OpponentPlanes } from './planes.ts'
import { shares, type Share } from './shares.ts'

const LIGHT_BINS = 4
const COLOUR_BINS = 6

/** How much of an image each colour takes: square roots of a histogram over lightness and both opponents. */
export function colourHistogram({ light, redGreen, yellowBlue }: OpponentPlanes): number[] {
  const counts = new Array<number>(LIGHT_BINS * COLOUR_BINS * COLOUR_BINS).fill(0)
  for (let pixel = 0; pixel < light.length; pixel++) {
    const reds = opponentShares(redGreen[pixel]!)
    const yellows = opponentShares(yellowBlue[pixel]!)
    for (const [row, lightShare] of shares(light[pixel]!, LIGHT_BINS))
      for (const [red, redShare] of reds)
        for (const [yellow, yellowShare] of yellows) {
          const bin = (row * COLOUR_BINS + red) * COLOUR_BINS + yellow
          counts[bin]! += (lightShare * redShare * yellowShare) / light.length
        }
  }
  return counts.map(Math.sqrt)
}

/** By its square root: few colours of photos are strong, and those that are weak differ by little. */
function opponentShares(value: number): readonly [Share, Share] {
  return shares(0.5 + (Math.sign(value) * Math.sqrt(Math.abs(value))) / 2, COLOUR_BINS)
}
