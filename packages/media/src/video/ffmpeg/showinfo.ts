/** What FFmpeg's `showinfo` filter logs of one frame. */
export interface ShownFrame {
  /** Seconds, exact. */
  readonly time: number
  readonly width: number
  readonly height: number
  readonly shiftX: 0 | 1
  readonly shiftY: 0 | 1
  readonly fullRange: boolean
  /** Bytes of the frame on the output: its planes without padding. */
  readonly size: number
}

/** Reads the lines of one run's log; gives a frame for each line that tells of one. */
export function createShowinfoReader(): (line: string) => ShownFrame | undefined {
  let timeBase = 0
  return (line) => {
    if (!line.includes('showinfo')) return undefined
    const config = /config in time_base: (\d+)\/(\d+)/.exec(line)
    if (config !== null) timeBase = Number(config[1]) / Number(config[2])
    const frame = /\bpts:\s*(-?\d+)\b.*\bfmt:(\w+)\b.*\bs:(\d+)x(\d+)\b/.exec(line)
    if (frame === null) return undefined
    const [, pts, format, width, height] = frame as unknown as readonly [
      string,
      string,
      string,
      string,
      string,
    ]
    const fullRange = format.startsWith('yuvj') || /\bcolor_range:(pc|full)\b/.test(line)
    return describe(Number(pts) * timeBase, format, Number(width), Number(height), fullRange)
  }
}

function describe(
  time: number,
  format: string,
  width: number,
  height: number,
  fullRange: boolean,
): ShownFrame {
  const shiftX = format.includes('444') ? 0 : 1
  const shiftY = format.includes('420') ? 1 : 0
  const chroma = ((width + shiftX) >> shiftX) * ((height + shiftY) >> shiftY)
  return { time, width, height, shiftX, shiftY, fullRange, size: width * height + 2 * chroma }
}
