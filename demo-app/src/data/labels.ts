import type { MediaFile } from 'polytable'
import type { Notebook } from './notebook.ts'
import { labelTargets, type LabelTarget } from './settings.ts'

/** Something to label: an image, at 0, or the frame or chunk at `pos` of a file. */
export interface LabelItem {
  readonly target: LabelTarget
  readonly file: string
  readonly pos: number
}

/** Where the words of a passage are in the text of a chunk. */
export interface Passage {
  readonly start: number
  readonly stop: number
  readonly quote: string
}

/** A label as it is stored. */
export interface GivenLabel extends LabelItem {
  readonly id: string
  readonly passage: Passage | null
  /** Null where it was taken back. */
  readonly label: string | null
}

/** What is shown of an item. */
export type ItemContent =
  | { readonly picture: MediaFile; readonly video?: MediaFile; readonly time?: number }
  | { readonly text: string; readonly document: MediaFile }

export const itemKey = ({ target, file, pos }: LabelItem): string => `${target} ${file} ${pos}`

/** All there is to label, in order. */
export async function listItems(notebook: Notebook, target: LabelTarget): Promise<LabelItem[]> {
  const { images, frames, chunks } = notebook
  if (target === 'images') {
    const rows = await images.orderBy(images.rowId).select({ file: images.c.id }).collect()
    return rows.map(({ file }) => ({ target, file, pos: 0 }))
  }
  const rows =
    target === 'frames'
      ? await frames
          .orderBy(frames.rowId)
          .orderBy(frames.c.pos)
          .select({ file: frames.c.id, pos: frames.c.pos })
          .collect()
      : await chunks
          .orderBy(chunks.rowId)
          .orderBy(chunks.c.pos)
          .select({ file: chunks.c.id, pos: chunks.c.pos })
          .collect()
  return rows.map(({ file, pos }) => ({ target, file, pos }))
}

/** Undefined where the item is no longer there. */
export async function readItem(
  { images, frames, chunks }: Notebook,
  { target, file, pos }: LabelItem,
): Promise<ItemContent | undefined> {
  if (target === 'images')
    return images.where(images.c.id.eq(file)).select({ picture: images.c.image }).first()
  if (target === 'chunks') {
    const { c } = chunks
    return chunks
      .where(c.id.eq(file).and(c.pos.eq(pos)))
      .select({ text: c.text, document: c.doc })
      .first()
  }
  const { c } = frames
  const row = await frames
    .where(c.id.eq(file).and(c.pos.eq(pos)))
    .select({ picture: c.frame, video: c.video, attributes: c.frameAttrs })
    .first()
  return row && { picture: row.picture, video: row.video, time: row.attributes.time }
}

/** All labels, in the order in which they were given; passages by the chunks of now. */
export async function listLabels(notebook: Notebook): Promise<GivenLabel[]> {
  const { labels } = notebook
  const rows = await labels.orderBy(labels.rowId).collect()
  const given = rows.flatMap(({ id, target, file, pos, start, stop, quote, label }): GivenLabel[] => {
    const known = labelTargets.find((name) => name === target)
    const passage = start === null || stop === null || quote === null ? null : { start, stop, quote }
    return known ? [{ id, target: known, file, pos, label, passage }] : []
  })
  return withPlaces(notebook, given)
}

/** Passages are looked for by their words where chunks are no longer what they were; those whose words are nowhere are left out. */
async function withPlaces({ chunks }: Notebook, given: readonly GivenLabel[]): Promise<GivenLabel[]> {
  const files = [...new Set(given.filter(({ passage }) => passage).map(({ file }) => file))]
  if (files.length === 0) return [...given]
  const { c } = chunks
  const texts = await chunks
    .where(c.id.isIn(files))
    .orderBy(c.pos)
    .select({ file: c.id, pos: c.pos, text: c.text })
    .collect()
  return given.flatMap((label) => {
    const { passage } = label
    if (!passage) return [label]
    const own = texts.filter(({ file }) => file === label.file)
    const isThere = own.some(
      ({ pos, text }) => pos === label.pos && text.slice(passage.start, passage.stop) === passage.quote,
    )
    if (isThere) return [label]
    const found = own.find(({ text }) => text.includes(passage.quote))
    if (!found) return []
    const start = found.text.indexOf(passage.quote)
    const stop = start + passage.quote.length
    return [{ ...label, pos: found.pos, passage: { ...passage, start, stop } }]
  })
}

/** Stores a label that is new. */
export async function giveLabel(
  { labels }: Notebook,
  item: LabelItem,
  label: string,
  passage: Passage | null = null,
): Promise<GivenLabel> {
  const id = crypto.randomUUID()
  const { target, file, pos } = item
  const { start, stop, quote } = passage ?? { start: null, stop: null, quote: null }
  await labels.insert({ id, target, file, pos, start, stop, quote, label })
  return { id, target, file, pos, passage, label }
}

/** Gives a label in place of one that was given, or takes it back. */
export async function changeLabel(
  { labels }: Notebook,
  given: GivenLabel,
  label: string | null,
): Promise<GivenLabel> {
  await labels.update({ label }, { where: labels.c.id.eq(given.id) })
  return { ...given, label }
}

/** Takes back the last change of a label, of an earlier visit too. False where the newest version is none. */
export async function undoLabel({ labels }: Notebook): Promise<boolean> {
  const [newest] = await labels.history(1)
  // Labels that went with their file stay gone.
  if (!newest || newest.changeType !== 'data' || newest.deletes > 0) return false
  await labels.revert()
  return true
}
