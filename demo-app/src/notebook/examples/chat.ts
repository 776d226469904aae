import type { NotebookContent } from '../cells/store.ts'
import { code, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const chat: NotebookContent = {
  title: exampleTitles.chat,
  cells: [
    text(`
# Chat over tables

A question is a row. Its computed columns find what your own table says about it, put that into a prompt, and have a language model
answer, which runs in this browser too.
`),
    code(`
const notes = await db.createTable(
  'example_notes',
  { id: pt.int().primaryKey(), about: pt.string(), note: pt.string() },
  { ifExists: 'replace_force' },
)
await notes.insert([
  { id: 1, about: 'Heating', note: 'The boiler stands in the cellar. Its pressure should be 1.5 bar; top up with the blue tap.' },
  { id: 2, about: 'Bins', note: 'Paper is collected every second Tuesday, glass never: take it to the square.' },
  { id: 3, about: 'Garden', note: 'Water the tomatoes in the evening. The key of the shed hangs behind the kitchen door.' },
  { id: 4, about: 'Internet', note: 'The router is on top of the wardrobe. Switch it off for ten seconds when nothing works.' },
])
await notes.addEmbeddingIndex(notes.c.note, { embedding: textEmbedder, ifExists: 'ignore' })
notes
`),
    text('A query function finds what belongs to a question, by meaning:'),
    code(`
const facts = pt.query({
  name: 'example_facts',
  params: { question: pt.string() },
  run: ({ question }) =>
    notes.orderBy(notes.c.note.similarity({ string: question }), 'desc').limit(2).select('note'),
  scalar: 'list',
})
const questions = await db.createTable(
  'example_questions',
  { id: pt.int().primaryKey(), question: pt.string() },
  { ifExists: 'replace_force' },
)
const informed = await questions.addComputedColumn(
  { known: string.join('\\n', { elements: facts({ question: questions.c.question }) }) },
  { ifExists: 'ignore' },
)
await questions.insert([{ id: 1, question: 'When is paper collected?' }])
informed.select('question', 'known')
`),
    text(`
## The answer

The next cell downloads \`HuggingFaceTB/SmolLM2-135M-Instruct\` from huggingface.co the first time that it runs: some 140 MB, or 540 MB
where models run on WebGPU. It is small, and so is what it knows; larger ones are used in the same way.
`),
    code(`
const answered = await informed.addComputedColumn(
  {
    answer: textGeneration(
      [
        { role: 'system', content: 'You answer in one sentence, by the notes that you are given.' },
        { role: 'user', content: string.format('Notes: {}\\n\\nQuestion: {}', [informed.c.known, informed.c.question]) },
      ],
      { model: 'HuggingFaceTB/SmolLM2-135M-Instruct', maxNewTokens: 60 },
    ),
  },
  { ifExists: 'ignore' },
)
answered.select('question', 'answer').orderBy(answered.c.id).live()
`),
    text('Ask more, and run this cell: the answer appears above. Only new questions are answered.'),
    code(`
const count = await answered.count()
await answered.insert([{ id: count + 1, question: 'Where is the key of the shed?' }])
await answered.orderBy(answered.c.id, 'desc').limit(1).select('question', 'answer').collect()
`),
  ],
}
