import { planSplit, type DocumentMetadata, type DocumentSplitOptions } from './options.ts'

/** An output column of the document splitter, besides `pos`, which every iterator has. */
export interface ChunkColumn {
  readonly name: 'text' | DocumentMetadata
  readonly type: 'string' | 'int' | 'json'
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
 * The columns that splitting with these options gives: `text`, then the metadata in the order asked for.
 * @throws PolytableError as `validateSplitOptions` does
 */
export function chunkColumns(options: DocumentSplitOptions): readonly ChunkColumn[] {
  const { metadata } = planSplit(options)
  return [{ name: 'text', type: 'string', nullable: false }, ...metadata.map((name) => metadataColumns[name])]
}
