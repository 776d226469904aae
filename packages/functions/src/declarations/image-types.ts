import type { ColumnType } from '@polytable/model/types/index'
import type { Refine } from './define.ts'

type Known = Pick<ColumnType, 'size' | 'mode'>
type Box = readonly [number, number, number, number]

/** What is known of an image of a type. */
const known = ({ size, mode }: ColumnType): Known => ({
  ...(size ? { size } : {}),
  ...(mode ? { mode } : {}),
})

/** The size of the subject and another mode. */
function ofMode({ size }: ColumnType, mode: unknown): Known {
  const isKnown = mode === 'RGB' || mode === 'RGBA' || mode === 'L'
  return { ...(size ? { size } : {}), ...(isKnown ? { mode } : {}) }
}

/** The mode of the subject and another size. */
function ofSize({ mode }: ColumnType, size: readonly [number, number] | undefined): Known {
  return { ...(size ? { size } : {}), ...(mode ? { mode } : {}) }
}

/** What is known of the images that functions give, by their names. */
export const imageTypes = {
  convert: (subject, { mode }) => ofMode(subject, mode),
  getchannel: (subject) => ofMode(subject, subject.mode ? 'L' : undefined),
  resize: (subject, { size }) => ofSize(subject, size as readonly [number, number] | undefined),
  crop: (subject, { box }) => {
    if (!box || !(box as Box).every(Number.isInteger)) return ofSize(subject, undefined)
    const [left, top, right, bottom] = box as Box
    return ofSize(subject, [right - left, bottom - top])
  },
  rotate: (subject, { expand }) => (expand === false ? known(subject) : ofSize(subject, undefined)),
  effectSpread: known,
} satisfies Record<string, Refine>
