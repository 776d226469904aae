import { observeObjectUrl, tellMediaError, type ObjectUrlState } from '@polytable/observable/object-url'
import type { Observable } from '@polytable/observable/observable'
import type { MediaFile } from '@polytable/udf/values/media-file'

type Value = MediaFile | null | undefined

/**
 * An action that shows a medium in an element: `src` of an image, a video or sound, `href` of a link. The event `error` tells that it
 * cannot be read. {@link mediaElement} names the element for a medium.
 * @example
 * ```svelte
 * <img use:media={row.photo} alt={row.title} />
 * <a use:media={row.file}>{row.file.name}</a>
 * ```
 */
export function media(
  element: HTMLElement,
  value: Value,
): {
  /** Shows another medium. */
  update(value: Value): void
  /** Ends. */
  destroy(): void
} {
  const isLink = element.tagName === 'A'
  let observable: Observable<ObjectUrlState> | undefined
  let unsubscribe = (): void => undefined
  const update = (file: Value): void => {
    const next = observeObjectUrl(file, observable, isLink)
    if (next === observable) return
    unsubscribe()
    observable = next
    unsubscribe = next.subscribe(() => show(element, next.getSnapshot()))
    show(element, next.getSnapshot())
    if (isLink && !element.hasAttribute('download')) element.setAttribute('download', file?.name ?? '')
  }
  update(value)
  return { update, destroy: () => unsubscribe() }
}

function show(element: HTMLElement, { url, error }: ObjectUrlState): void {
  const attribute = element.tagName === 'A' ? 'href' : 'src'
  if (url === undefined) element.removeAttribute(attribute)
  else element.setAttribute(attribute, url)
  // Once the element has its listeners.
  if (error) queueMicrotask(() => tellMediaError(element, error))
}
