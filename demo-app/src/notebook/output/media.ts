import { formatBytes } from '../../ui/format.ts'
import { fill, h } from '../../ui/dom.ts'
import type { ShownMedia } from '../run/protocol.ts'

/** Where the parts of outputs that are not sent with them come from. */
export interface Supply {
  media(id: number): Promise<Blob>
}

const LANES = 3
const waiting = new Map<Element, () => Promise<void>>()
const visible = new Set<Element>()
let lanes = 0

/** Media are fetched when they come into view, a few at a time. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visible.add(target)
      else visible.delete(target)
    }
    next()
  },
  { rootMargin: '300px' },
)

function next(): void {
  for (const element of visible) {
    if (lanes === LANES) return
    visible.delete(element)
    observer.unobserve(element)
    const load = waiting.get(element)
    waiting.delete(element)
    if (!load) continue
    lanes++
    void load().finally(() => {
      lanes--
      next()
    })
  }
}

/** A medium as it is: a picture, a player, or its name to be saved under. */
export function mediaElement(media: ShownMedia, supply: Supply): HTMLElement {
  const { mediaType, name, size, width, height, id } = media
  const [type = ''] = mediaType.split('/')
  const about = [
    name ?? mediaType,
    ...(width !== undefined && height !== undefined ? [`${width} × ${height}`] : []),
    formatBytes(size),
  ].join(' · ')
  const place = h('div', { class: 'media-place', 'data-type': type })
  if (width && height && type !== 'audio') place.style.aspectRatio = `${width} / ${height}`
  const figure = h('figure', { class: 'media' }, place, h('figcaption', {}, about))
  waiting.set(figure, async () => {
    try {
      const url = URL.createObjectURL(await supply.media(id))
      const shown = await playable(type, url, name ?? mediaType)
      fill(place, shown)
    } catch (error) {
      fill(place, h('span', { class: 'muted' }, error instanceof Error ? error.message : String(error)))
    }
  })
  observer.observe(figure)
  return figure
}

async function playable(type: string, url: string, name: string): Promise<HTMLElement> {
  if (type === 'image') {
    const image = h('img', { src: url, alt: name })
    try {
      await image.decode()
      URL.revokeObjectURL(url)
      return image
    } catch {
      // A format that the browser does not show.
    }
  }
  // The address stays: a player reads it while it plays, and a link when it is followed.
  if (type === 'video')
    return h('video', { src: url, controls: true, preload: 'metadata', 'aria-label': name })
  if (type === 'audio')
    return h('audio', { src: url, controls: true, preload: 'metadata', 'aria-label': name })
  return h('a', { href: url, download: name }, 'Save')
}
