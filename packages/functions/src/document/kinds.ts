import { documentTypeByEnding } from '@polytable/media/sniff/kind'

/** How a document is read. */
export type DocumentKind = 'pdf' | 'docx' | 'pptx' | 'xlsx' | 'epub' | 'html' | 'xml' | 'markdown' | 'plain'

const endings: Readonly<Record<DocumentKind, readonly string[]>> = {
  pdf: ['pdf'],
  docx: ['docx', 'docm'],
  pptx: ['pptx', 'pptm', 'ppsx'],
  xlsx: ['xlsx', 'xlsm'],
  epub: ['epub'],
  html: ['html', 'xhtml'],
  xml: ['xml'],
  markdown: ['md', 'mdx'],
  plain: ['txt'],
}

const kinds: ReadonlyMap<string, DocumentKind> = new Map([
  ...Object.entries(endings).flatMap(([kind, names]) =>
    names.map((name) => [documentTypeByEnding[name] ?? '', kind as DocumentKind] as const),
  ),
  ['text/xml', 'xml'],
  ['text/x-markdown', 'markdown'],
])

/** How a document of a media type is read; undefined for one that cannot be. */
export function documentKind(mediaType: string): DocumentKind | undefined {
  return kinds.get(mediaType) ?? (mediaType.startsWith('text/') ? 'plain' : undefined)
}
