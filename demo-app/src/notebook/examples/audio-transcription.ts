import type { NotebookContent } from '../cells/store.ts'
import { code, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const audioTranscription: NotebookContent = {
  title: exampleTitles.audioTranscription,
  cells: [
    text(`
# Audio transcription

Sound is cut where nobody speaks, and each piece is written down by a model that runs in this browser: the sound stays here.
\`sample('announcement.mp3')\` is read by a machine. What you record on this page is in \`db.getTable('notebook_sounds')\`.
`),
    code(`
const recording = await sample('announcement.mp3')
const talks = await db.createTable(
  'example_talks',
  { id: pt.int().primaryKey(), talk: pt.audio() },
  { ifExists: 'replace_force' },
)
await talks.insert([{ id: 1, talk: recording }])
talks
`),
    code(`
const spoken = await db.createView('example_spoken', talks, {
  iterator: audioSplitter(talks.c.talk, { duration: 5.5, minSilenceLen: 0.25 }),
  ifExists: 'ignore',
})
spoken.select('pos', 'segmentStart', 'segmentEnd', 'audioSegment')
`),
    text(`
## What is said

The next cell downloads \`Xenova/whisper-tiny.en\` from huggingface.co the first time that it runs: 43 MB, or 154 MB where models run
on WebGPU. It is kept, and works without a network from then on.
`),
    code(`
const heard = await spoken.addComputedColumn(
  { said: whisper(spoken.c.audioSegment, { model: 'Xenova/whisper-tiny.en' }) },
  { ifExists: 'ignore' },
)
const written = await heard.addComputedColumn(
  { words: heard.c.said.get('text').cast(pt.string()) },
  { ifExists: 'ignore' },
)
written.select('segmentStart', 'audioSegment', 'words').orderBy(written.c.segmentStart)
`),
    text('Look for other words here: the answer has the sound in which they are said.'),
    code(`const wanted = 'seals near the lighthouse'`),
    code(`
await written.addEmbeddingIndex(written.c.words, { embedding: textEmbedder, ifExists: 'ignore' })
await written.addTextIndex(written.c.words, { ifExists: 'ignore' })
written
  .orderBy(hybrid([written.c.words.similarity({ string: wanted }), written.c.words.match(wanted)]), 'desc')
  .limit(1)
  .select('segmentStart', 'words', 'audioSegment')
`),
  ],
}
