/** What is declared for pages and run elsewhere, by the name that both know it by. */
export const DOCUMENT_SPLITTER = 'document.documentSplitter'
export const STRING_SPLITTER = 'string.stringSplitter'
export const FRAME_ITERATOR = 'video.frameIterator'
export const EXTRACT_FRAME = 'video.extractFrame'
export const LIST_ITERATOR = 'json.listIterator'
