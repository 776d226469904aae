import {
  planSplit,
  type DocumentElement,
  type DocumentMetadata,
  type DocumentSplitOptions,
} from './options.ts'

/** An output column of the document splitter, besides `pos`, which every iterator has. */
export interface ChunkColumn {
  readonly name: DocumentElement | DocumentMetadata
  readonly type: 'string' | 'int' | 'json' | 'image'
  readonly nullable: boolean
}

const metadataColumns: Readonly<Record<DocumentMetadata, ChunkColumn>> = {
  title: { name: 'title', type: 'string', nullable: true },
  heading: { name: 'heading', type: 'json', nullable: true },
  sourceline: { name: 'sourceline', type: 'int', nullable: true },
  page: { name: 'page', type: 'int', nullable: true },
  boundingBox: { name: 'boundingBox', type: 'json', nullable: true },
  frontMatter: { name: 'frontMatter', type: 'json', nullable: true },
}

/**
 * The columns that splitting with these options gives: `text`, the metadata in the order asked for, and `image`.
 * @throws PolytableError as `validateSplitOptions` does
 */
export function chunkColumns(options: DocumentSplitOptions): readonly ChunkColumn[] {
  const { hasText, images, metadata } = planSplit(options)
  const text: ChunkColumn = { name: 'text', type: 'string', nullable: false }
  const image: ChunkColumn = { name: 'image', type: 'image', nullable: false }
  return [
    ...(hasText ? [text] : []),
    ...metadata.map((name) => metadataColumns[name]),
    ...(images === undefined ? [] : [image]),
  ]
}
