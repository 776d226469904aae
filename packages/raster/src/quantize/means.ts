/** Sets each colour of a palette to the mean of the pixels that have its index, and what has none to black. */
export function means(pixels: Uint8Array, indices: Uint8Array, palette: Uint8Array): void {
  const count = palette.length / 4
  const sums = new Float64Array(count * 3)
  const counts = new Float64Array(count)
  indices.forEach((index, i) => {
    counts[index]!++
    for (let part = 0; part < 3; part++) sums[index * 3 + part]! += pixels[i * 4 + part]!
  })
  for (let index = 0; index < count; index++) {
    for (let part = 0; part < 3; part++)
      palette[index * 4 + part] = counts[index] === 0 ? 0 : 0.5 + sums[index * 3 + part]! / counts[index]!
    palette[index * 4 + 3] = 255
  }
}
