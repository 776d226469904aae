import type { Colour } from '@polytable/raster/draw/colours'
import { isSet, LETTER_HEIGHT, LETTER_WIDTH } from '@polytable/raster/draw/font'
import { resize } from '@polytable/raster/resize'
import type { ByteRaster } from '@polytable/raster/types'
import type { Surround } from './overlay.ts'

/** How a text is drawn. */
export interface TextStyle {
  /** Pixels of the height of letters. */
  readonly fontSize: number
  /** Pixels between lines. */
  readonly lineSpacing: number
  readonly color: Colour
  /** 0 to 1. */
  readonly opacity: number
  /** What is behind the text. */
  readonly box?: { readonly color: Colour; readonly opacity: number; readonly border: Surround }
}

/** An image in RGBA of a text, of several lines where it has some. */
export function textImage(text: string, style: TextStyle): ByteRaster {
  const lines = text.split(/\r\n|\r|\n/).map((line) => maskOf(line, style.fontSize))
  const step = Math.max(1, style.fontSize + style.lineSpacing)
  const { top, right, bottom, left } = style.box?.border ?? { top: 0, right: 0, bottom: 0, left: 0 }
  const width = left + Math.max(1, ...lines.map((line) => line.width)) + right
  const height = top + step * (lines.length - 1) + style.fontSize + bottom
  const data = new Uint8Array(width * height * 4)
  if (style.box !== undefined) {
    const { color, opacity } = style.box
    for (let at = 0; at < data.length; at += 4) data.set(inked(color, opacity), at)
  }
  lines.forEach((line, i) => {
    for (let y = 0; y < line.height; y++)
      for (let x = 0; x < line.width; x++) {
        const at = ((top + i * step + y) * width + left + x) * 4
        lay(data, at, style.color, (line.data[y * line.width + x]! / 255) * style.opacity)
      }
  })
  return { mode: 'RGBA', width, height, data }
}

function maskOf(line: string, fontSize: number): ByteRaster {
  const characters = [...line]
  const width = Math.max(1, characters.length * LETTER_WIDTH)
  const data = new Uint8Array(width * LETTER_HEIGHT)
  characters.forEach((character, i) => {
    for (let y = 0; y < LETTER_HEIGHT; y++)
      for (let x = 0; x < LETTER_WIDTH; x++)
        if (isSet(character, x, y)) data[y * width + i * LETTER_WIDTH + x] = 255
  })
  const mask: ByteRaster = { mode: 'L', width, height: LETTER_HEIGHT, data }
  return resize(mask, [Math.max(1, Math.round((width * fontSize) / LETTER_HEIGHT)), fontSize]) as ByteRaster
}

function inked([red, green, blue, alpha = 255]: Colour, opacity: number): number[] {
  return [red, green, blue, Math.round(alpha * opacity)]
}

/** A colour over what is there. */
function lay(data: Uint8Array, at: number, [red, green, blue, alpha = 255]: Colour, share: number): void {
  const above = (share * alpha) / 255
  const below = (data[at + 3]! / 255) * (1 - above)
  const covered = above + below
  if (covered === 0) return
  ;[red, green, blue].forEach((value, band) => {
    data[at + band] = Math.round((value * above + data[at + band]! * below) / covered)
  })
  data[at + 3] = Math.round(covered * 255)
}
