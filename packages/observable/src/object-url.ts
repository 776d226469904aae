import type { MediaFile } from '@polytable/udf/values/media-file'
import { constant, Observables, type Observable } from './observable.ts'

/** How many media are opened at the same time. */
const MAX_OPENING = 8

/** What an element shows of a medium. */
export interface ObjectUrlState {
  /** For `src`, or the `href` of a link; revoked when nobody shows it any more. */
  readonly url: string | undefined
  /** Why the medium cannot be read. */
  readonly error: Error | undefined
}

const observables = new Observables<ObjectUrlState>()

const NONE: ObjectUrlState = { url: undefined, error: undefined }
const none = constant(NONE)

/** Media are the same in all databases. */
const ALL = {}

/** Follows the URL of a medium, for a link or another element: one for all who show it so. */
export function observeObjectUrl(
  file: MediaFile | null | undefined,
  previous?: Observable<ObjectUrlState>,
  isLink = !!file && mediaElement(file) === 'a',
): Observable<ObjectUrlState> {
  if (!file) return none
  const key = [file.url, file.hash, file.mediaType, isLink].join(' ')
  if (previous?.is(ALL, key)) return previous
  return observables.observe({
    owner: ALL,
    key,
    initial: NONE,
    run: (publish, signal) =>
      inTurn(() => open(isLink ? () => linkUrl(file) : () => file.objectUrl(), publish, signal)),
  })
}

async function open(
  urlOf: () => Promise<string>,
  publish: (state: ObjectUrlState) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  try {
    const url = await urlOf()
    signal.addEventListener('abort', () => URL.revokeObjectURL(url))
    if (signal.aborted) URL.revokeObjectURL(url)
    else void publish({ url, error: undefined })
  } catch (error) {
    void publish({ url: undefined, error: error as Error })
  }
}

/** Opened from a link, a page would run its scripts in the origin of the one that has the link: it is only given as a file. */
async function linkUrl(file: MediaFile): Promise<string> {
  if (!/html|xml|script/.test(file.mediaType)) return file.objectUrl()
  const blob = await file.blob()
  return URL.createObjectURL(blob.slice(0, blob.size, 'application/octet-stream'))
}

/** The element that shows a medium: of documents, a link. */
export function mediaElement(file: MediaFile): 'img' | 'video' | 'audio' | 'a' {
  const [kind] = file.mediaType.split('/')
  if (kind === 'image') return 'img'
  return kind === 'video' || kind === 'audio' ? kind : 'a'
}

/** What the element of a medium has unless it is told otherwise. */
export function mediaAttributes(file: MediaFile, alt?: string): Readonly<Record<string, unknown>> {
  const element = mediaElement(file)
  if (element === 'a') return { download: file.name ?? '' }
  return element === 'img' ? { alt: alt ?? file.name ?? '' } : { controls: true, 'aria-label': alt }
}

/** The attribute of the element that takes the URL. */
export function urlAttribute(file: MediaFile): 'src' | 'href' {
  return mediaElement(file) === 'a' ? 'href' : 'src'
}

/** Tells an element that its medium cannot be read, as browsers tell of a `src` that they cannot: by an event. */
export function tellMediaError(element: Element, error: Error): void {
  element.dispatchEvent(new ErrorEvent('error', { error, message: error.message }))
}

let opening = 0
const waiting: (() => void)[] = []

/** Runs work when few others run. */
async function inTurn(work: () => Promise<void>): Promise<void> {
  if (opening === MAX_OPENING) await new Promise<void>((resolve) => waiting.push(resolve))
  else opening++
  await work()
  const next = waiting.shift()
  if (next) next()
  else opening--
}
