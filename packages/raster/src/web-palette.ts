/** Pillow's web palette: from index 10 on a cube of six levels of red, green and blue, red first; the rest is black. */
export function webPalette(): Uint8Array<ArrayBuffer> {
  const palette = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) palette[i * 4 + 3] = 255
  for (let i = 0; i < 216; i++) {
    const at = (i + 10) * 4
    palette.set([(i % 6) * 51, (Math.floor(i / 6) % 6) * 51, Math.floor(i / 36) * 51], at)
  }
  return palette
}

/** A palette of all greys. */
export function greyPalette(): Uint8Array<ArrayBuffer> {
  const palette = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) palette.set([i, i, i, 255], i * 4)
  return palette
}
