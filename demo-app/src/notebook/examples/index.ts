import type { NotebookContent } from '../cells/store.ts'
import { audioTranscription } from './audio-transcription.ts'
import { chat } from './chat.ts'
import { documentSearch } from './document-search.ts'
import { imageCuration } from './image-curation.ts'
import { tour } from './tour.ts'
import { videoSearch } from './video-search.ts'

/** The notebooks that a database is given. */
export const examples: readonly NotebookContent[] = [
  tour,
  documentSearch,
  imageCuration,
  videoSearch,
  audioTranscription,
  chat,
]
