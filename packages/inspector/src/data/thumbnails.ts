import type { MediaFile } from '@polytable/udf/values/media-file'

/** Images that are decoded at the same time: each takes four bytes a pixel. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

/** Draws an image into a canvas, its longer side at most `side` pixels, when its turn has come and it is still `wanted`. */
export async function drawThumbnail(
  file: MediaFile,
  canvas: HTMLCanvasElement,
  side: number,
  wanted: () => boolean,
): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    if (!wanted()) return
    const bitmap = await file.bitmap()
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
