/** Pixels as a column of images takes them. */
export interface Picture {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** A picture of a slope of two colours with some discs on it, all of them drawn by the seed. */
export function picture(seed: number, width = 120, height = 90): Picture {
  const next = randomNumbers(seed)
  const colour = (): number[] => [next() * 255, next() * 255, next() * 255]
  const [from, to] = [colour(), colour()]
  const discs = Array.from({ length: 5 }, () => ({
    x: next() * width,
    y: next() * height,
    radius: (0.1 + 0.2 * next()) * height,
    colour: colour(),
  }))
  const data = new Uint8ClampedArray(width * height * 4)
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)]
    const disc = discs.findLast((each) => (x - each.x) ** 2 + (y - each.y) ** 2 < each.radius ** 2)
    const slope = from.map((value, band) => value + ((to[band]! - value) * x) / width)
    data.set([...(disc?.colour ?? slope), 255], at * 4)
  }
  return { data, width, height }
}

/** Numbers from 0 to 1, the same for the same seed (the "minimal standard" generator of Park and Miller). */
function randomNumbers(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 0x7fffffff
    return state / 0x7fffffff
  }
}
