import { curveTable } from './colour-space.ts'

/** The `curv` and `para` types (ICC.1, 10.6 and 10.18); undefined for others. @throws RangeError where it is cut short */
export function iccCurve(tag: DataView | undefined): Float64Array | undefined {
  if (tag === undefined) return undefined
  const type = tag.getUint32(0)
  if (type === 0x63757276) {
    const count = tag.getUint32(8)
    if (count === 0) return curveTable((value) => value)
    if (count === 1) return curveTable((value) => value ** (tag.getUint16(12) / 256))
    return curveTable((value) => {
      const at = value * (count - 1)
      const low = Math.min(Math.floor(at), count - 2)
      const [a, b] = [tag.getUint16(12 + 2 * low), tag.getUint16(14 + 2 * low)]
      return (a + (b - a) * (at - low)) / 65535
    })
  }
  if (type !== 0x70617261) return undefined
  const parameter = (i: number): number => tag.getInt32(12 + 4 * i) / 65536
  const g = parameter(0)
  switch (tag.getUint16(8)) {
    case 0:
      return curveTable((x) => x ** g)
    case 1: {
      const [a, b] = [parameter(1), parameter(2)]
      return curveTable((x) => (x >= -b / a ? (a * x + b) ** g : 0))
    }
    case 2: {
      const [a, b, c] = [parameter(1), parameter(2), parameter(3)]
      return curveTable((x) => (x >= -b / a ? (a * x + b) ** g + c : c))
    }
    case 3: {
      const [a, b, c, d] = [parameter(1), parameter(2), parameter(3), parameter(4)]
      return curveTable((x) => (x >= d ? (a * x + b) ** g : c * x))
    }
    case 4: {
      const [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map(parameter) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      return curveTable((x) => (x >= d ? (a * x + b) ** g + e : c * x + f))
    }
    default:
      return undefined
  }
}
