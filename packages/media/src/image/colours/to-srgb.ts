import { SRGB_TO_XYZ, srgbLight, type ColourSpace } from './colour-space.ts'
import { invert, multiply, type Matrix } from './matrix.ts'
import type { ImagePixels } from '../types.ts'

const XYZ_TO_SRGB = invert(SRGB_TO_XYZ)!
/** Steps of light, so fine that the darkest values of sRGB are told apart. */
const STEPS = 8192

/** The sRGB value of each step of light. */
const valueOfLight = Uint8Array.from({ length: STEPS + 1 }, (_, i) => {
  const light = i / STEPS
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055
  return Math.round(value * 255)
})

/**
 * Pixels of another colour space as sRGB; what is outside of it is clipped (the relative colorimetric intent). Pixels that
 * would change by less than a byte's rounding are given back as they are: most profiles are sRGB's own.
 */
export function toSrgb(pixels: ImagePixels, colours: ColourSpace): ImagePixels {
  const matrix = multiply(XYZ_TO_SRGB, colours.toXyz)
  if (isSrgb(colours, matrix)) return pixels
  const { rgba } = pixels
  const out = new Uint8Array(rgba.length)
  const [red, green, blue] = colours.curves
  const [a, b, c, d, e, f, g, h, i] = matrix
  for (let at = 0; at < rgba.length; at += 4) {
    const x = red[rgba[at]!]!
    const y = green[rgba[at + 1]!]!
    const z = blue[rgba[at + 2]!]!
    out[at] = encode(a * x + b * y + c * z)
    out[at + 1] = encode(d * x + e * y + f * z)
    out[at + 2] = encode(g * x + h * y + i * z)
    out[at + 3] = rgba[at + 3]!
  }
  return { ...pixels, rgba: out }
}

function encode(light: number): number {
  return valueOfLight[light <= 0 ? 0 : light >= 1 ? STEPS : Math.round(light * STEPS)]!
}

function isSrgb({ curves }: ColourSpace, matrix: Matrix): boolean {
  const isUnit = matrix.every((value, i) => Math.abs(value - (i % 4 === 0 ? 1 : 0)) < 0.003)
  return (
    isUnit && curves.every((curve) => curve.every((light, i) => Math.abs(light - srgbLight(i / 255)) < 0.002))
  )
}
