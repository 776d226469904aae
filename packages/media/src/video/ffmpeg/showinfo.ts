import { colourMatrix, GUESSED_MATRIX, type YuvMatrix } from '../colour.ts'

/** What FFmpeg's `showinfo` filter logs of one frame. */
export interface ShownFrame {
  /** Seconds, exact. */
  readonly time: number
  readonly width: number
  readonly height: number
  readonly shiftX: 0 | 1
  readonly shiftY: 0 | 1
  readonly fullRange: boolean
  readonly matrix: YuvMatrix
  /** Bytes of the frame on the output: its planes without padding. */
  readonly size: number
}

/** Reads the lines of one run's log; gives a frame for each two lines that tell of one: its size, then its colours. */
export function createShowinfoReader(): (line: string) => ShownFrame | undefined {
  let timeBase = 0
  let described: Omit<ShownFrame, 'matrix'> | undefined
  return (line) => {
    if (!line.includes('showinfo')) return undefined
    const config = /config in time_base: (\d+)\/(\d+)/.exec(line)
    if (config !== null) timeBase = Number(config[1]) / Number(config[2])
    const frame = /\bpts:\s*(-?\d+)\b.*\bfmt:(\w+)\b.*\bs:(\d+)x(\d+)\b/.exec(line)
    if (frame !== null) {
      const [, pts, format, width, height] = frame as unknown as readonly string[]
      described = {
        time: Number(pts) * timeBase,
        ...planesOf(format!, Number(width), Number(height)),
        fullRange: format!.startsWith('yuvj'),
      }
    }
    const colours = /\bcolor_range:(\w+) color_space:(\w+)/.exec(line)
    if (colours === null || described === undefined) return undefined
    const fullRange = described.fullRange || colours[1] === 'pc'
    const matrix = colourMatrix(colours[2])
    // RGB was turned into YUV before.
    const isSplit = matrix !== null && matrix !== 'rgb'
    const shown = { ...described, fullRange, matrix: isSplit ? matrix : GUESSED_MATRIX }
    described = undefined
    return shown
  }
}

function planesOf(
  format: string,
  width: number,
  height: number,
): Pick<ShownFrame, 'width' | 'height' | 'shiftX' | 'shiftY' | 'size'> {
  const shiftX = format.includes('444') ? 0 : 1
  const shiftY = format.includes('420') ? 1 : 0
  const chroma = ((width + shiftX) >> shiftX) * ((height + shiftY) >> shiftY)
  return { width, height, shiftX, shiftY, size: width * height + 2 * chroma }
}
