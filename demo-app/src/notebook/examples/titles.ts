/** The titles of the examples, by which a database knows which ones it was given: they do not change. */
export const exampleTitles = {
  tour: 'Ten-minute tour',
  documentSearch: 'Example: document search',
  imageCuration: 'Example: image curation',
  videoSearch: 'Example: video search',
  audioTranscription: 'Example: audio transcription',
  chat: 'Example: chat over tables',
} as const
