import { embeddingIndex, pt, textIndex } from 'polytable'
import { documentSplitter, frameIterator, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'

const id = pt.uuid().primaryKey().default(uuid.uuid7())

export const Documents = pt.table('documents', { id, doc: pt.document() })

export const Chunks = pt
  .view('chunks', Documents, {
    iterator: (c) =>
      documentSplitter(c.doc, {
        separators: 'heading,page,token_limit',
        limit: 120,
        overlap: 20,
        metadata: 'page,title',
      }),
  })
  .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
  .index((c) => textIndex(c.text))

export const Videos = pt.table('videos', { id, video: pt.video() })

export const Frames = pt.view('frames', Videos, { iterator: (c) => frameIterator(c.video, { fps: 1 }) })
