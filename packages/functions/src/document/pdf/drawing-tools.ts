import type { Canvas, PageCanvases } from '../platform.ts'
import { maskedContext, type MaskFilter } from './soft-masks.ts'

/** A canvas, and what draws on it, as pdf.js passes them around. */
interface CanvasEntry {
  readonly canvas: Canvas
  readonly context: CanvasRenderingContext2D
}

/** What pdf.js makes of options: objects with these methods, by constructors. */
interface DrawingTools {
  readonly CanvasFactory: new (options: object) => object
  readonly FilterFactory: new (options: object) => object
}

/**
 * What pdf.js makes canvases and filters by. In browsers it would make elements of a page, which workers have not; and in Node it would
 * filter nothing. Here masks are applied everywhere, and the same; colours are not changed by transfer functions.
 */
export function drawingTools(canvases: PageCanvases): DrawingTools {
  /** Filters by the names that contexts are given. */
  const filters = new Map<string, MaskFilter>()
  const named = (filter: MaskFilter): string => {
    const name = `mask-${filters.size}`
    filters.set(name, filter)
    return name
  }
  return {
    CanvasFactory: class {
      create(width: number, height: number): CanvasEntry {
        const canvas = canvases.create(width, height)
        return { canvas, context: maskedContext(canvas, filters, canvases) }
      }
      reset({ canvas }: CanvasEntry, width: number, height: number): void {
        canvas.width = width
        canvas.height = height
      }
      destroy({ canvas }: CanvasEntry): void {
        canvas.width = 0
        canvas.height = 0
      }
    },
    FilterFactory: class {
      addFilter(): string {
        return 'none'
      }
      addHCMFilter(): string {
        return 'none'
      }
      addHighlightHCMFilter(): string {
        return 'none'
      }
      addAlphaFilter(transfer: readonly number[]): string {
        return named({ isLuminosity: false, transfer })
      }
      addLuminosityFilter(transfer: readonly number[] | null): string {
        return named({ isLuminosity: true, transfer })
      }
      destroy(): void {
        filters.clear()
      }
    },
  }
}
