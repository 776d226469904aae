import { viewOf } from '../../bytes.ts'
import { curveTable, srgbLight, SRGB_TO_XYZ, type ColourSpace } from './colour-space.ts'
import { invert, multiply, type Matrix } from './matrix.ts'

/**
 * What the `gAMA` and `cHRM` chunks of a PNG say (PNG, 11.3.2); undefined where that is sRGB, or nothing.
 * Primaries alone say nothing: decoders leave them without a gamma.
 */
export function pngColours(
  gama: Uint8Array | undefined,
  chrm: Uint8Array | undefined,
): ColourSpace | undefined {
  if (gama?.length !== 4) return undefined
  const gamma = viewOf(gama).getUint32(0)
  if (gamma === 0) return undefined
  // 1/2.2 is how sRGB is said where there was no chunk for it.
  const curve = gamma === 45455 ? curveTable(srgbLight) : curveTable((value) => value ** (100_000 / gamma))
  const toXyz = chrm?.length === 32 ? primaries(viewOf(chrm)) : SRGB_TO_XYZ
  return toXyz && { curves: [curve, curve, curve], toXyz }
}

type Column = readonly [number, number, number]

/** White, red, green and blue, each by x and y in 100,000ths; brought to D50. */
function primaries(view: DataView): Matrix | undefined {
  const [wx, wy, ...rgb] = Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i) / 100_000)
  if (!(wx! > 0 && wy! > 0) || [1, 3, 5].some((i) => !(rgb[i]! > 0))) return undefined
  const column = (x: number, y: number): Column => [x / y, 1, (1 - x - y) / y]
  const white = column(wx!, wy!)
  const [r, g, b] = [0, 2, 4].map((i) => column(rgb[i]!, rgb[i + 1]!)) as unknown as readonly [
    Column,
    Column,
    Column,
  ]
  const plain: Matrix = [r[0]!, g[0]!, b[0]!, r[1]!, g[1]!, b[1]!, r[2]!, g[2]!, b[2]!]
  const inverse = invert(plain)
  if (inverse === undefined) return undefined
  const scale = apply(inverse, white)
  const scaled = plain.map((value, i) => value * scale[i % 3]!) as unknown as Matrix
  return multiply(toD50(white), scaled)
}

/** Bradford's adaptation of a white to D50. */
function toD50(white: readonly [number, number, number]): Matrix {
  const cone: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296]
  const from = apply(cone, white)
  const to = apply(cone, [0.9642, 1, 0.8249])
  const scale: Matrix = [to[0] / from[0], 0, 0, 0, to[1] / from[1], 0, 0, 0, to[2] / from[2]]
  return multiply(invert(cone)!, multiply(scale, cone))
}

function apply(m: Matrix, v: readonly [number, number, number]): [number, number, number] {
  return [0, 3, 6].map((row) => m[row]! * v[0] + m[row + 1]! * v[1] + m[row + 2]! * v[2]) as [
    number,
    number,
    number,
  ]
}
