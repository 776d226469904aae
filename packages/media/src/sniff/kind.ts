export type MediaKind = 'image' | 'video' | 'audio' | 'document'

/** Media types of the documents that are read, by the ending that stands for each. */
export const documentTypeByEnding: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  md: 'text/markdown',
  markdown: 'text/markdown',
  mdx: 'text/mdx',
  txt: 'text/plain',
  xml: 'application/xml',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  docm: 'application/vnd.ms-word.document.macroenabled.12',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  pptm: 'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  ppsx: 'application/vnd.openxmlformats-officedocument.presentationml.slideshow',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xlsm: 'application/vnd.ms-excel.sheet.macroenabled.12',
  epub: 'application/epub+zip',
}

const documentTypes = new Set([...Object.values(documentTypeByEnding), 'text/xml', 'text/x-markdown'])

/** The kind of column that a media type belongs to. @param mediaType may have parameters: `text/html; charset=utf-8`. */
export function mediaKind(mediaType: string): MediaKind | undefined {
  const type = mediaType.split(';', 1)[0]!.trim().toLowerCase()
  if (documentTypes.has(type)) return 'document'
  const family = type.split('/', 1)[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : undefined
}
