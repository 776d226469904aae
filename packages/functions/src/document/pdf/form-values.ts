import type { PDFPageProxy, PageViewport } from 'pdfjs-dist'
import type { Fragment } from './fragments.ts'
import { boxAround, sharesLine } from './frame.ts'

/** Flags of annotations that are not shown (ISO 32000-2, table 167): hidden, and no view. */
const NOT_SHOWN = 2 | 32

/** The part of pdf.js's annotations that is read; it has no type for them. */
interface Annotation {
  readonly subtype?: string
  readonly fieldType?: string
  readonly fieldValue?: unknown
  readonly rect: readonly [number, number, number, number]
  readonly annotationFlags?: number
  readonly checkBox?: boolean
  readonly radioButton?: boolean
  readonly exportValue?: string
  readonly buttonValue?: string
  readonly password?: boolean
  readonly textContent?: readonly string[]
}

/** What was filled into the form fields of a page, and written on it as free text; a box or button that is chosen is `☒`. */
export async function formValues(page: PDFPageProxy, viewport: PageViewport): Promise<Fragment[]> {
  const annotations = (await page.getAnnotations()) as readonly Annotation[]
  return annotations
    .filter(({ annotationFlags = 0 }) => (annotationFlags & NOT_SHOWN) === 0)
    .flatMap((annotation) => {
      const lines = linesOf(annotation).filter((line) => line.trim() !== '')
      const [x1, bottom, x2, top] = annotation.rect
      const height = (top - bottom) / lines.length
      return lines.map((text, at): Fragment => {
        const y = top - at * height
        const box = boxAround(viewport, [
          [x1, y],
          [x2, y - height],
        ])
        return { text: text.trim(), box, upright: box, turn: 0, size: height, isRightToLeft: false }
      })
    })
}

function linesOf(annotation: Annotation): readonly string[] {
  const { subtype, fieldType, fieldValue, password } = annotation
  if (subtype === 'FreeText') return annotation.textContent ?? []
  if (subtype !== 'Widget' || password === true) return []
  if (fieldType === 'Btn') return isChosen(annotation) ? ['☒'] : []
  const values: readonly unknown[] = Array.isArray(fieldValue) ? fieldValue : [fieldValue]
  return values.flatMap((value) => (typeof value === 'string' ? value.split(/\r\n?|\n/) : []))
}

function isChosen({ checkBox, radioButton, fieldValue, exportValue, buttonValue }: Annotation): boolean {
  if (checkBox === true) return fieldValue === exportValue
  return radioButton === true && fieldValue === buttonValue
}

/** Puts values where they stand among a page's text: after what is left of them, or over them; before what is right of them. */
export function withValues(fragments: readonly Fragment[], values: readonly Fragment[]): Fragment[] {
  const placed = [...fragments]
  for (const value of values) placed.splice(placeOf(value, placed), 0, value)
  return placed
}

function placeOf(value: Fragment, placed: readonly Fragment[]): number {
  const onLine = placed.filter(({ box }) => sharesLine(box, value.box))
  const left = onLine.filter(({ box }) => box.x1 < value.box.x1)
  if (left.length > 0) return placed.indexOf(last(left, ({ box }) => box.x2)) + 1
  if (onLine.length > 0) return placed.indexOf(last(onLine, ({ box }) => -box.x1))
  const above = placed.filter(({ box }) => box.y2 <= value.box.y2)
  return above.length === 0 ? 0 : placed.indexOf(last(above, ({ box }) => box.y2)) + 1
}

function last(fragments: readonly Fragment[], by: (fragment: Fragment) => number): Fragment {
  return fragments.reduce((best, each) => (by(each) >= by(best) ? each : best))
}
