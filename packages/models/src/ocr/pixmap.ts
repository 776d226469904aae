import type { PixelData } from '@polytable/model/ports/index'

const WHITE = 255

/** An image as a PPM file, which takes no time to make and to read: on white, as Tesseract shows what is transparent. */
export function pixmapOf({ data, width, height }: PixelData): Uint8Array {
  const header = new TextEncoder().encode(`P6\n${width} ${height}\n${WHITE}\n`)
  const file = new Uint8Array(header.length + width * height * 3)
  file.set(header)
  for (let from = 0, to = header.length; to < file.length; from += 4, to += 3) {
    const alpha = data[from + 3]!
    for (let channel = 0; channel < 3; channel++) {
      const colour = data[from + channel]!
      file[to + channel] = alpha === WHITE ? colour : WHITE + Math.round(((colour - WHITE) * alpha) / WHITE)
    }
  }
  return file
}
