import type { MediaFile } from 'polytable'
import { fill, h } from '../ui/dom.ts'
import { formatCell } from '../ui/format.ts'
import type { RowValues } from './row-source.ts'
import type { SmallPictures } from './small-pictures.ts'

export interface ShownColumn {
  readonly name: string
  readonly kind: string
}

/** More is not seen in one line. */
const MAX_SHOWN = 300

/** The element of a row in view; when the row goes out of view another takes it. */
export class RowElement {
  readonly element: HTMLElement
  readonly #columns: readonly ShownColumn[]
  readonly #cells: readonly HTMLElement[]
  readonly #pictures: SmallPictures
  #values: RowValues | undefined

  constructor(columns: readonly ShownColumn[], pictures: SmallPictures) {
    this.#columns = columns
    this.#pictures = pictures
    this.#cells = columns.map(({ kind }, i) =>
      h('div', { role: 'gridcell', 'aria-colindex': i + 1, 'data-kind': kind }),
    )
    this.element = h('div', { role: 'row', class: 'row' }, ...this.#cells)
  }

  /** @param index from 0, over all rows @param values undefined while they are read */
  show(index: number, values: RowValues | undefined, isActive: boolean, id: string): void {
    const { element } = this
    element.id = `${id}-${index}`
    element.ariaRowIndex = String(index + 2)
    element.ariaSelected = String(isActive)
    element.ariaBusy = values ? null : 'true'
    if (values !== this.#values) this.#fill(values)
  }

  /** Lets go of what it shows. */
  clear(): void {
    this.#fill(undefined)
  }

  #fill(values: RowValues | undefined): void {
    this.#values = values
    this.#columns.forEach(({ name, kind }, i) => {
      const cell = this.#cells[i]!
      const value = values?.[name]
      if (kind === 'image' && isMedia(value)) this.#picture(cell, value)
      else {
        const canvas = cell.querySelector('canvas')
        if (canvas) this.#pictures.forget(canvas)
        cell.textContent = values ? formatCell(value).slice(0, MAX_SHOWN) : ''
      }
    })
  }

  #picture(cell: HTMLElement, image: MediaFile): void {
    const canvas = cell.querySelector('canvas') ?? h('canvas', { role: 'img' })
    if (!canvas.isConnected || canvas.parentElement !== cell) fill(cell, canvas)
    canvas.ariaLabel = image.name ?? image.mediaType
    this.#pictures.draw(canvas, image)
  }
}

/** Whether a value is a medium. */
export function isMedia(value: unknown): value is MediaFile {
  return typeof value === 'object' && value !== null && 'mediaType' in value
}
