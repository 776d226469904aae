import { defineComponent, h, shallowRef, watch } from 'vue'
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

/** Properties of {@link Media}; what else it is given goes to its element. */
export interface MediaProps {
  /** The medium; nothing is shown for null. */
  readonly value: MediaFile | null | undefined
  /** Of an image, what is shown in its place where it is not there; the name of its file unless given. */
  readonly alt?: string
}

/**
 * Shows a medium: an image, a video or sound with controls, else a link that downloads it. The event `error` tells that it cannot be
 * read.
 */
export const Media = defineComponent(
  (props: MediaProps, { attrs, slots }) => {
    const element = shallowRef<HTMLElement | null>(null)
    const state = useObservable<ObjectUrlState>((previous) => observeObjectUrl(props.value, previous))
    watch(
      [() => state.value.error, element],
      ([error, shown]) => {
        if (error && shown) tellMediaError(shown, error)
      },
      { flush: 'post' },
    )
    return () => {
      const { value, alt } = props
      if (!value) return null
      const name = mediaElement(value)
      const own = { [urlAttribute(value)]: state.value.url, ref: element }
      const content = slots['default']?.() ?? (name === 'a' ? (value.name ?? value.mediaType) : undefined)
      return h(name, { ...mediaAttributes(value, alt), ...attrs, ...own }, content)
    }
  },
  { name: 'PolytableMedia', props: ['value', 'alt'], inheritAttrs: false },
)
