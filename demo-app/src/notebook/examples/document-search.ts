import type { NotebookContent } from '../cells/store.ts'
import { code, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const documentSearch: NotebookContent = {
  title: exampleTitles.documentSearch,
  cells: [
    text(`
# Document search

Documents are split into chunks by headings and paragraphs; each chunk knows where it comes from. Put files of your own in the place
of the texts: what you drop on this page is in \`db.getTable('documents')\`.
`),
    code(`
const manual = \`# The kettle

## Safety

Never fill the kettle above the mark. Hot water can scald: keep children away.

## Descaling

Boil vinegar and water in equal parts, then rinse twice.
\`
const diary = \`# A week by the sea

## Monday

The storm kept us inside. We read old letters and drank tea.

## Tuesday

Seals lay on the rocks below the lighthouse until the tide came in.
\`
const docs = await db.createTable(
  'example_docs',
  { id: pt.uuid().primaryKey().default(uuid.uuid7()), doc: pt.document() },
  { ifExists: 'replace_force' },
)
await docs.insert([
  { doc: new File([manual], 'kettle.md', { type: 'text/markdown' }) },
  { doc: new File([diary], 'diary.md', { type: 'text/markdown' }) },
])
`),
    code(`
const chunks = await db.createView('example_chunks', docs, {
  iterator: documentSplitter(docs.c.doc, { separators: 'heading,paragraph', metadata: 'heading,title' }),
  ifExists: 'ignore',
})
await chunks.addEmbeddingIndex(chunks.c.text, { embedding: textEmbedder, ifExists: 'ignore' })
await chunks.addTextIndex(chunks.c.text, { ifExists: 'ignore' })
chunks.select('text', 'heading')
`),
    text('Ask something else here, and press Shift+Enter: the answers below follow.'),
    code(`const question = 'how do I clean it of limestone with vinegar?'`),
    code(`
const near = chunks.c.text.similarity({ string: question })
const words = chunks.c.text.match(question)
const answers = await chunks
  .orderBy(hybrid([near, words]), 'desc')
  .limit(3)
  .select({ text: chunks.c.text, from: chunks.c.doc, near })
  .collect()
answers
`),
    text('How near each answer is, the best first:'),
    code(`
chart({ rows: answers.map(({ near }, i) => ({ answer: \`Answer \${i + 1}\`, near })), x: 'answer', y: 'near', type: 'bar' })
`),
  ],
}
