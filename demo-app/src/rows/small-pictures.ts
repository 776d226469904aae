import type { MediaFile } from 'polytable'

/** In device pixels. */
const HEIGHT = 56
const MAX_WIDTH = 112
/** Pictures that are kept. */
const KEPT = 300
const LANES = 2

/** Draws pictures small into canvases, a few at a time, and keeps those drawn last. */
export class SmallPictures {
  readonly #kept = new Map<string, ImageBitmap>()
  readonly #waiting = new Map<HTMLCanvasElement, MediaFile>()
  readonly #loading = new Set<string>()

  /** Draws a picture as soon as it is there, unless something else is asked for in its place. */
  draw(canvas: HTMLCanvasElement, image: MediaFile): void {
    const kept = this.#kept.get(image.url)
    this.#waiting.delete(canvas)
    if (kept) paint(canvas, kept)
    else {
      canvas.width = canvas.height = 0
      this.#waiting.set(canvas, image)
      void this.#next()
    }
  }

  /** A canvas is no longer in view. */
  forget(canvas: HTMLCanvasElement): void {
    this.#waiting.delete(canvas)
    canvas.width = canvas.height = 0
  }

  /** Lets go of all pictures. */
  clear(): void {
    this.#waiting.clear()
    this.#kept.forEach((bitmap) => bitmap.close())
    this.#kept.clear()
  }

  async #next(): Promise<void> {
    if (this.#loading.size >= LANES) return
    const image = [...this.#waiting.values()].find(({ url }) => !this.#loading.has(url))
    if (!image) return
    this.#loading.add(image.url)
    try {
      // Decoded and made smaller beside the page's thread.
      const bitmap = await createImageBitmap(await image.blob(), {
        resizeHeight: HEIGHT,
        resizeQuality: 'medium',
      })
      this.#keep(image.url, bitmap)
    } catch {
      this.#settle(image.url, (canvas) => canvas.classList.add('failed'))
    }
    this.#loading.delete(image.url)
    void this.#next()
  }

  #keep(url: string, bitmap: ImageBitmap): void {
    this.#kept.get(url)?.close()
    this.#kept.set(url, bitmap)
    for (const [old, dropped] of this.#kept) {
      if (this.#kept.size <= KEPT) break
      dropped.close()
      this.#kept.delete(old)
    }
    this.#settle(url, (canvas) => paint(canvas, bitmap))
  }

  #settle(url: string, show: (canvas: HTMLCanvasElement) => void): void {
    for (const [canvas, image] of this.#waiting) {
      if (image.url !== url) continue
      this.#waiting.delete(canvas)
      show(canvas)
    }
  }
}

function paint(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.classList.remove('failed')
  canvas.width = Math.min(MAX_WIDTH, bitmap.width)
  canvas.height = HEIGHT
  canvas.getContext('2d')?.drawImage(bitmap, (canvas.width - bitmap.width) / 2, 0)
}
