import type { MediaFile } from 'polytable'
import { fill, h } from '../ui/dom.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog, type ViewerDialog } from './dialog.ts'
import { markPassage } from './mark-passage.ts'

/** Where in a document a text is. */
export interface Passage {
  readonly document: MediaFile
  readonly text: string
  /** From 1; null in documents without pages. */
  readonly page: number | null
}

/** Opens a document where a passage is, with the passage marked. */
export async function openPassage(passage: Passage): Promise<void> {
  const { document: file } = passage
  const viewer = openDialog(file.name ?? file.url)
  try {
    fill(viewer.content, h('p', { class: 'muted', role: 'status' }, 'Opening the document'))
    if (file.mediaType === 'application/pdf') await showPdf(viewer, passage)
    else {
      const { documentElement } = await import('./plain-document.ts')
      const element = await documentElement(await file.blob(), file.mediaType)
      if (!viewer.signal.aborted) showMarked(viewer, element, passage.text)
    }
  } catch (error) {
    if (viewer.signal.aborted) return
    const { message, hint } = errorText(error)
    fill(
      viewer.content,
      h('p', { role: 'alert' }, `The document cannot be shown: ${message} ${hint ?? ''}`),
      quote(passage.text),
    )
  }
}

async function showPdf(viewer: ViewerDialog, { document: file, text, page: first }: Passage): Promise<void> {
  const { openPdf } = await import('./pdf-pages.ts')
  const pdf = await openPdf(await file.blob())
  if (viewer.signal.aborted) return pdf.close()
  viewer.signal.addEventListener('abort', () => pdf.close())
  const start = first ?? 1
  let shown = 0
  const place = h('span', { class: 'muted', role: 'status' })
  const go = async (page: number): Promise<void> => {
    shown = page
    back.disabled = page <= 1
    forward.disabled = page >= pdf.count
    fill(place, `Page ${page} of ${pdf.count}`)
    const element = await pdf.draw(page, Math.min(900, viewer.content.clientWidth - 32))
    if (shown !== page || viewer.signal.aborted) return
    // A passage may go on beyond the page that it begins on.
    if (page >= start) showMarked(viewer, element, text, page === start)
    else fill(viewer.content, element)
  }
  const turn = (step: number): void => {
    go(shown + step).catch((error: unknown) => {
      if (viewer.signal.aborted) return
      fill(viewer.content, h('p', { role: 'alert' }, `The page cannot be drawn: ${errorText(error).message}`))
    })
  }
  const back = h('button', { type: 'button', 'aria-label': 'Previous page', onclick: () => turn(-1) }, '‹')
  const forward = h('button', { type: 'button', 'aria-label': 'Next page', onclick: () => turn(1) }, '›')
  fill(viewer.tools, back, place, forward)
  await go(Math.min(start, pdf.count))
}

/** @param isWhole the passage has to be there: where it is not found, it is shown beside the document */
function showMarked(viewer: ViewerDialog, element: HTMLElement, text: string, isWhole = true): void {
  fill(viewer.content, element)
  const [first] = markPassage(element, text)
  if (first) first.scrollIntoView({ block: 'center' })
  else if (isWhole) viewer.content.prepend(quote(text))
  if (!first) viewer.content.scrollTop = 0
}

function quote(text: string): HTMLElement {
  return h(
    'div',
    { class: 'quote' },
    h('p', { class: 'muted' }, 'The passage, as it was read'),
    h('blockquote', {}, h('mark', {}, text)),
  )
}
