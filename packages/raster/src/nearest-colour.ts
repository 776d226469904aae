/** The index of the colour of a palette that is nearest to a colour. */
export type NearestColour = (red: number, green: number, blue: number) => number

/**
 * Finds nearest colours as Pillow does: of colours alike in the upper six bits the darkest decides for all; the first of several that
 * are as near.
 * @param colours how many of the palette's count
 */
export function nearestColour(palette: Uint8Array, colours: number): NearestColour {
  const known = new Int16Array(2 ** 18).fill(-1)
  return (red, green, blue) => {
    const key = (red >> 2) | ((green >> 2) << 6) | ((blue >> 2) << 12)
    if (known[key]! < 0) known[key] = search(palette, colours, red & 0xfc, green & 0xfc, blue & 0xfc)
    return known[key]!
  }
}

function search(palette: Uint8Array, colours: number, red: number, green: number, blue: number): number {
  let found = 0
  let least = Infinity
  for (let i = 0; i < colours; i++) {
    const [r, g, b] = [palette[i * 4]! - red, palette[i * 4 + 1]! - green, palette[i * 4 + 2]! - blue]
    const distance = r * r + g * g + b * b
    if (distance >= least) continue
    least = distance
    found = i
  }
  return found
}
