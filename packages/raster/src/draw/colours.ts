import names from 'color-name'
import { md5 } from 'hash-wasm'
import { ofSector } from '../colours.ts'
import { unfit } from '../errors.ts'

/** Red, green, blue, and alpha where the colour has one. */
export type Colour = readonly [number, number, number, number?]

/** A colour by its name in CSS, or as #rgb, #rgba, #rrggbb or #rrggbbaa. @throws PolytableError INVALID_ARGUMENT */
export function colourOf(text: string): Colour {
  const named = (names as Readonly<Record<string, readonly [number, number, number]>>)[text.toLowerCase()]
  if (named && Object.hasOwn(names, text.toLowerCase())) return named
  const digits = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.exec(text)?.[1]
  if (digits === undefined)
    throw unfit(`'${text}' is no colour`, "Use a name of CSS, such as 'red', or '#ff0000'.")
  const short = digits.length < 6
  const parts = digits.match(short ? /./g : /../g)!.map((part) => parseInt(short ? part + part : part, 16))
  return parts as unknown as Colour
}

/** A bright colour that is always the same for the same label. */
export async function colourOfLabel(label: string): Promise<Colour> {
  const hue = Number(BigInt(`0x${await md5(label)}`) % 360n)
  return rgbOfHue(hue / 360, 0.7, 0.95)
}

/** https://en.wikipedia.org/wiki/HSL_and_HSV#HSV_to_RGB */
function rgbOfHue(hue: number, saturation: number, value: number): Colour {
  const sector = Math.floor(hue * 6)
  const part = hue * 6 - sector
  const p = value * (1 - saturation)
  const q = value * (1 - saturation * part)
  const t = value * (1 - saturation * (1 - part))
  const [red, green, blue] = ofSector(sector, value, p, q, t).map((share) => Math.trunc(share * 255)) as [
    number,
    number,
    number,
  ]
  return [red, green, blue]
}
