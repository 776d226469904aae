import {
  createElement,
  useEffect,
  useRef,
  type AnchorHTMLAttributes,
  type AudioHTMLAttributes,
  type ImgHTMLAttributes,
  type ReactElement,
  type VideoHTMLAttributes,
} from 'react'
import {
  mediaAttributes,
  mediaElement,
  observeObjectUrl,
  tellMediaError,
  urlAttribute,
  type ObjectUrlState,
} from '@polytable/observable/object-url'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { useObservable } from './use-observable.ts'

type ElementAttributes = ImgHTMLAttributes<HTMLElement> &
  VideoHTMLAttributes<HTMLElement> &
  AudioHTMLAttributes<HTMLElement> &
  AnchorHTMLAttributes<HTMLElement>

/** Properties of {@link Media}: the medium, and what its element is given, such as `alt`, `controls` and `className`. */
export interface MediaProps extends Omit<ElementAttributes, 'src' | 'srcSet' | 'href'> {
  /** The medium; nothing is shown for null. */
  readonly value: MediaFile | null | undefined
  /** Of an image, what is shown in its place where it is not there; the name of its file unless given. */
  readonly alt?: string
}

/**
 * Shows a medium: an image, a video or sound with controls, else a link that downloads it. `onError` is called where it cannot be read.
 * @example
 * ```tsx
 * <Media value={row.photo} alt={row.title} width={320} />
 * ```
 */
export function Media({ value, alt, children, ...props }: MediaProps): ReactElement | null {
  const element = useRef<HTMLElement>(null)
  const { url, error } = useObservable<ObjectUrlState>((previous) => observeObjectUrl(value, previous))
  useEffect(() => {
    if (error && element.current) tellMediaError(element.current, error)
  }, [error])
  if (!value) return null
  const name = mediaElement(value)
  const own = { [urlAttribute(value)]: url, ref: element }
  const content = name === 'a' ? (children ?? value.name ?? value.mediaType) : children
  return createElement(name, { ...mediaAttributes(value, alt), ...props, ...own }, content)
}
