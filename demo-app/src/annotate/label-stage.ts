import type { MediaFile } from 'polytable'
import type { GivenLabel, ItemContent, Passage } from '../data/labels.ts'
import { fill, fillInPlace, h } from '../ui/dom.ts'
import { formatTime } from '../ui/format.ts'
import { passageText } from './passage-text.ts'

export interface LabelStage {
  readonly element: HTMLElement
  /** Shows an item, or changes which labels its text has. Resolves when it is to be seen. */
  show(content: ItemContent, given: readonly GivenLabel[]): Promise<void>
  /** Shows nothing but a message. */
  clear(message: string): void
  /** What is selected of a text. */
  selected(): Passage | undefined
  moveTo(place: number): void
}

/** What an item is called. */
export function contentName(content: ItemContent): string {
  if ('text' in content) return content.document.name ?? content.document.url
  const { picture, video, time } = content
  return video ? `${video.name ?? video.url} at ${formatTime(time ?? 0)}` : (picture.name ?? picture.url)
}

/** The picture or the text that is labelled. @param takeBack is told of a passage whose label is no longer wanted */
export function labelStage(takeBack: (given: GivenLabel) => void): LabelStage {
  const caption = h('p', { class: 'caption' })
  const picture = h('img', { alt: '' })
  const text = passageText()
  const passages = h('ul', { class: 'library', 'aria-label': 'Labelled passages' })
  const element = h('div', { class: 'stage', role: 'group', 'aria-label': 'To label', tabindex: 0 })
  let drawn: MediaFile | undefined
  let rows = new Map<string, HTMLElement>()

  const draw = async (image: MediaFile, name: string): Promise<void> => {
    if (drawn?.url === image.url) return
    drawn = image
    // Not the picture before under the name of this one.
    picture.removeAttribute('src')
    picture.alt = name
    const url = await image.objectUrl()
    try {
      if (drawn !== image) return
      picture.src = url
      await picture.decode()
    } catch {
      if (drawn === image) picture.alt = `${name}, which this browser does not show`
    } finally {
      URL.revokeObjectURL(url)
    }
  }
  const passageRow = (given: GivenLabel): HTMLElement => {
    const { label, passage } = given
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'about' },
        h('span', { class: 'name' }, label),
        h('span', { class: 'muted' }, `“${passage?.quote ?? ''}”`),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'icon',
          'aria-label': `Take back ${label ?? ''} of “${passage?.quote ?? ''}”`,
          onclick: () => takeBack(given),
        },
        '✕',
      ),
    )
  }

  return {
    element,
    async show(content, given) {
      fill(caption, contentName(content))
      if ('picture' in content) {
        fillInPlace(element, [caption, picture])
        return draw(content.picture, contentName(content))
      }
      const ofText = given.filter(({ passage }) => passage)
      text.show(content.text, ofText)
      rows = new Map(
        ofText.map((one): [string, HTMLElement] => {
          const key = `${one.id} ${one.label ?? ''}`
          return [key, rows.get(key) ?? passageRow(one)]
        }),
      )
      fillInPlace(passages, [...rows.values()])
      fillInPlace(element, [caption, text.element, passages])
    },
    clear(message) {
      drawn = undefined
      fill(caption, message)
      fillInPlace(element, [caption])
    },
    selected: text.selected,
    moveTo: text.moveTo,
  }
}
