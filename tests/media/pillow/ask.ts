import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BANDS, samples, type Raster, type RasterMode } from '@polytable/raster/types'

const PYTHON = '/usr/bin/python3'
const script = fileURLToPath(new URL('oracle.py', import.meta.url))

/** Something that Pillow is asked to do: a lambda in Python with the images as its arguments. */
export interface Request {
  readonly python: string
  readonly images: readonly (Raster | PngFile)[]
}

/** An image as a file. */
interface PngFile {
  readonly png: Uint8Array
}

export interface Answer {
  readonly image?: Raster
  readonly value?: unknown
  readonly error?: string
}

/** Whether Debian's python3-pil is installed. */
export function hasPillow(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import PIL.Image'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** What Pillow answers to all requests. */
export function askPillow(requests: readonly Request[]): Answer[] {
  const input = JSON.stringify(
    requests.map(({ python, images }) => ({ python, images: images.map(encodedImage) })),
  )
  const output = execFileSync(PYTHON, [script], { input, maxBuffer: 2 ** 30 })
  type Encoded = ReturnType<typeof encoded>
  const answers = JSON.parse(String(output)) as (Omit<Answer, 'image'> & { image?: Encoded })[]
  return answers.map(({ image, ...answer }) => (image ? { ...answer, image: decoded(image) } : answer))
}

function encodedImage(image: Raster | PngFile) {
  return 'png' in image ? { png: Buffer.from(image.png).toString('base64') } : encoded(image)
}

function encoded({ mode, width, height, data, palette }: Raster) {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const alpha = palette?.some((value, i) => i % 4 === 3 && value !== 255) ?? false
  const colours = palette?.filter((_, i) => alpha || i % 4 !== 3)
  return {
    mode,
    width,
    height,
    data: bytes.toString('base64'),
    ...(colours ? { palette: Buffer.from(colours).toString('base64'), alpha } : {}),
  }
}

function decoded({ mode, width, height, data, palette }: ReturnType<typeof encoded>): Raster {
  const out = samples(mode, width * height * BANDS[mode].length)
  new Uint8Array(out.buffer).set(Buffer.from(data, 'base64'))
  return { mode, width, height, data: out, ...(palette ? { palette: bytesOf(palette) } : {}) }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

/** A raster of random samples that follows from a seed; `smooth` ones differ little from their neighbours. */
export function randomRaster(
  mode: RasterMode,
  width: number,
  height: number,
  seed: number,
  smooth = false,
): Raster {
  let state = seed + 1
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
  const bands = BANDS[mode].length
  const data = samples(mode, width * height * bands)
  for (let i = 0; i < data.length; i++) {
    const place = Math.floor(i / bands)
    const slope = ((place % width) / width + Math.floor(place / width) / height) / 2
    const share = smooth ? Math.min(0.999, slope * 0.8 + random() * 0.2) : random()
    if (mode === '1') data[i] = share < 0.5 ? 0 : 255
    else if (mode === 'I') data[i] = Math.floor((share - 0.2) * 70000)
    else if (mode === 'F') data[i] = (share - 0.2) * 400
    else data[i] = Math.floor(share * (mode === 'I;16' ? 65536 : 256))
  }
  if (mode !== 'P') return { mode, width, height, data }
  const palette = Uint8Array.from({ length: 256 * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : Math.floor(random() * 256),
  )
  return { mode, width, height, data, palette }
}
