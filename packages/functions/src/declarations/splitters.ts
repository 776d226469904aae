import type { ComputedField, Expression, IteratorCall, Shape } from '@polytable/client/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { toNode } from '@polytable/client/expressions/literal'
import { typeOf } from '@polytable/model/types/index'
import { chunkColumns } from '../document/columns.ts'
import type { DocumentElement, DocumentMetadata, DocumentSplitOptions } from '../document/options.ts'
import type { BoundingBox, FrontMatter, Headings } from '../document/split.ts'
import { DOCUMENT_SPLITTER, STRING_SPLITTER } from '../names.ts'
import { checkIteratorOptions } from './iterator-calls.ts'
import { subjectNode } from './subject.ts'

interface ChunkElements {
  readonly text: ComputedField<string>
  /** The picture of a page. */
  readonly image: ComputedField<MediaFile>
}

interface ChunkMetadata {
  readonly title: ComputedField<string | null>
  readonly heading: ComputedField<Headings | null>
  readonly sourceline: ComputedField<number | null>
  /** 0-based: a page of a PDF, a slide, a sheet, a chapter. */
  readonly page: ComputedField<number | null>
  readonly boundingBox: ComputedField<BoundingBox | null>
  /** Values at the head of a Markdown file. */
  readonly frontMatter: ComputedField<FrontMatter | null>
}

type Trim<T extends string> = T extends ` ${infer R}` | `${infer R} ` ? Trim<R> : T
type Names<T extends string> = T extends `${infer A},${infer B}` ? Trim<A> | Names<B> : Trim<T>
type CamelCase<T> = T extends 'bounding_box' ? 'boundingBox' : T extends 'front_matter' ? 'frontMatter' : T
type MetadataNames<T> = T extends string ? (string extends T ? DocumentMetadata : CamelCase<Names<T>>) : never

type ElementNames<T> = T extends readonly (infer E)[] ? E & DocumentElement : 'text'

/** The columns a splitter with these options puts out: its elements, and the metadata asked for. */
export type ChunkOutputs<O extends DocumentSplitOptions> = Pick<ChunkElements, ElementNames<O['elements']>> &
  Pick<ChunkMetadata, MetadataNames<O['metadata']> & keyof ChunkMetadata>

/**
 * Splits a document (PDF, DOCX, PPTX, XLSX, EPUB, HTML, Markdown, XML, text) into chunks: `text`, `pos`, and the metadata asked for; a PDF
 * also into pages with their pictures, `image`.
 * @throws PolytableError INVALID_ARGUMENT for options that are unknown or do not go together, TYPE_MISMATCH for what is no document
 */
export function documentSplitter<const O extends DocumentSplitOptions>(
  document: Expression<MediaFile> | Expression<MediaFile | null>,
  options: O,
): IteratorCall<ChunkOutputs<O> extends infer S extends Shape ? S : never> {
  checkIteratorOptions('documentSplitter', options)
  return {
    definition: {
      function: DOCUMENT_SPLITTER,
      version: '1',
      args: {
        document: subjectNode('documentSplitter', document, 'document'),
        options: toNode({ ...options }),
      },
      required: ['document'],
      outputs: chunkColumns(options).map(({ name, type, nullable }) => ({
        name,
        type: typeOf(type, nullable),
      })),
    },
  }
}

/** Options of `stringSplitter`. */
export interface StringSplitterOptions {
  /** Where a text is cut. */
  readonly separators: 'sentence'
}

/** Splits a text into sentences: `text`, `pos`. @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for what is no text */
export function stringSplitter(
  text: Expression<string> | Expression<string | null>,
  options: StringSplitterOptions,
): IteratorCall<{ readonly text: ComputedField<string> }> {
  checkIteratorOptions('stringSplitter', options)
  return {
    definition: {
      function: STRING_SPLITTER,
      version: '1',
      args: { text: subjectNode('stringSplitter', text, 'string'), options: toNode({ ...options }) },
      required: ['text'],
      outputs: [{ name: 'text', type: typeOf('string') }],
    },
  }
}
