import type { Output } from '../run/protocol.ts'

/** The most that is kept of an output, with the pictures in it: letters of its JSON. */
export const MAX_OUTPUT = 256 * 1024
/** The most that is kept of all outputs of a cell. */
export const MAX_CELL = 1024 * 1024

/** The types of pictures that are kept: none that could hold a script. */
export const KEPT_PICTURES = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/

/** HTML that a notebook of Jupyter came with. */
export interface HtmlOutput {
  readonly kind: 'html'
  readonly html: string
}

/** An output in whose place is said that it was too large. */
export interface LargeOutput {
  readonly kind: 'large'
}

/** An output of an earlier run. */
export interface KeptOutput {
  readonly shown: Output | HtmlOutput | LargeOutput
  /** The pictures in it as data URLs, by their ids; those that are missing were too large. */
  readonly media: Readonly<Record<string, string>>
}

/** The outputs of the last run of a cell. */
export interface KeptOutputs {
  /** When they were given; null where that is not known. */
  readonly at: Date | null
  readonly outputs: readonly KeptOutput[]
}

export const tooLarge: KeptOutput = { shown: { kind: 'large' }, media: {} }

/** As text: JSON in which dates stay dates. */
export const keptText = (value: KeptOutput | readonly KeptOutput[] | Output): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, name, json: unknown) {
    const raw = this[name]
    return raw instanceof Date ? { $date: raw.getTime() } : json
  })

/** @throws SyntaxError */
export const parseKept = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && '$date' in value ? new Date(Number(value.$date)) : value,
  )

/** Outputs of a cell, those that have no room left as what says so. */
export function withinBounds(outputs: readonly KeptOutput[]): KeptOutput[] {
  let left = MAX_CELL
  return outputs.map((output) => {
    const { length } = keptText(output)
    if (length > MAX_OUTPUT || length > left) return tooLarge
    left -= length
    return output
  })
}
