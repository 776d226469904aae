import type { MediaFile } from 'polytable'

/** How many frames are decoded at the same time. */
const LANES = 2

/** Loads pictures into `img` elements when they come into view, a few at a time. */
export interface Thumbnails {
  watch(element: HTMLImageElement, image: MediaFile): void
  /** Forgets all pictures that wait. */
  clear(): void
}

export function createThumbnails(): Thumbnails {
  const images = new Map<Element, MediaFile>()
  const visible = new Set<HTMLImageElement>()
  let lanes = 0

  const next = async (): Promise<void> => {
    if (lanes >= LANES) return
    const [element] = visible
    if (!element) return
    visible.delete(element)
    const image = images.get(element)
    images.delete(element)
    observer.unobserve(element)
    if (!image) return
    lanes++
    await load(element, image)
    lanes--
    void next()
  }
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) visible.add(target as HTMLImageElement)
        else visible.delete(target as HTMLImageElement)
      }
      for (let lane = 0; lane < LANES; lane++) void next()
    },
    { rootMargin: '200px' },
  )
  return {
    watch(element, image) {
      images.set(element, image)
      observer.observe(element)
    },
    clear() {
      observer.disconnect()
      images.clear()
      visible.clear()
    },
  }
}

/** The URL is released as soon as the picture is there. */
async function load(element: HTMLImageElement, image: MediaFile): Promise<void> {
  let url: string | undefined
  try {
    url = await image.objectUrl()
    element.src = url
    await element.decode()
  } catch (error) {
    element.classList.add('failed')
    element.title = error instanceof Error ? error.message : String(error)
  } finally {
    if (url !== undefined) URL.revokeObjectURL(url)
  }
}
