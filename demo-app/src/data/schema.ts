import { embeddingIndex, pt, textIndex, type Database, type Declaration, type Shape } from 'polytable'
import { documentSplitter, frameIterator, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { NotebookCells, NotebookOutputs, Notebooks } from '../notebook/cells/schema.ts'
import { addedExpression } from './recipes.ts'
import { Settings, type AddedColumn, type Chunking, type NotebookSettings } from './settings.ts'

/** Documents as they were dropped on the page. */
export const Documents = pt.table('documents', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  doc: pt.document(),
})

/** Videos as they were dropped on the page. */
export const Videos = pt.table('videos', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  video: pt.video(),
})

/** Pictures that were dropped, taken or pasted. Named like no table that cells are likely to have made before. */
export const Images = pt.table('notebook_images', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  image: pt.image(),
})

/** Sound that was dropped or recorded. */
export const Sounds = pt.table('notebook_sounds', {
  id: pt.uuid().primaryKey().default(uuid.uuid7()),
  audio: pt.audio(),
})

/**
 * What was said of images, of frames, and of passages of chunks. Rows of views have no cells that somebody sets: labels are rows of
 * their own, which say what they are of by its file and its `pos` there, 0 for an image. A passage is found again by its words, its
 * `quote`, when documents are chunked in another way. A label that was taken back is null.
 */
export const Labels = pt.table('notebook_labels', {
  id: pt.uuid().primaryKey(),
  target: pt.string(),
  file: pt.uuid(),
  pos: pt.int(),
  start: pt.int().nullable(),
  stop: pt.int().nullable(),
  quote: pt.string().nullable(),
  label: pt.string().nullable(),
})

/** One frame of every second of every video. Frames are decoded when they are looked at, not stored. */
export const Frames = pt.view('frames', Videos, { iterator: (c) => frameIterator(c.video, { fps: 1 }) })

/** The splitter's options that a chunking stands for. */
export function splitOptions({ boundaries, unit, limit, overlap }: Chunking) {
  const separators = unit === 'none' ? boundaries : [...boundaries, unit]
  return {
    separators: separators.join(','),
    metadata: 'page,heading,title',
    ...(unit === 'none' ? {} : { limit, overlap }),
  } as const
}

/** The chunks of every document, with the indexes that search uses: by meaning and by words. */
export function chunksDeclaration(chunking: Chunking) {
  const options = splitOptions(chunking)
  return pt
    .view(chunking.view, Documents, { iterator: (c) => documentSplitter(c.doc, options) })
    .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
    .index((c) => textIndex(c.text))
}

type SchemaItem = Parameters<Database['migrate']>[0][number]

/** A table or view with the columns that the user added to it; a column may be computed from one added before. */
function withAdded<S extends Shape>(
  declaration: Declaration<S>,
  [column, ...rest]: readonly AddedColumn[],
): SchemaItem {
  if (!column) return declaration
  return withAdded(
    declaration.computed((c) => ({ [column.name]: addedExpression(c, column) })),
    rest,
  )
}

/** All that the notebook stores. */
export function notebookSchema({ chunking, columns }: NotebookSettings): SchemaItem[] {
  const of = (table: AddedColumn['table']): AddedColumn[] =>
    columns.filter((column) => column.table === table)
  return [
    Settings,
    withAdded(Documents, of('documents')),
    withAdded(chunksDeclaration(chunking), of('chunks')),
    Videos,
    Frames,
    Images,
    Sounds,
    Labels,
    Notebooks,
    NotebookCells,
    NotebookOutputs,
  ]
}
