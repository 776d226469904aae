import type { NotebookContent } from '../cells/store.ts'
import { code, sql, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const tour: NotebookContent = {
  title: exampleTitles.tour,
  cells: [
    text(`
# Ten-minute tour

Everything on this page runs in your browser. **Run all** runs the cells from top to bottom; **Shift+Enter** runs one.
Cells are TypeScript: \`db\` is the database of this page, and all of \`polytable\` is there by name. A cell that reads a variable
of another runs again when that one does.

## A table

Columns have types, and media are values like any other. The pictures are drawn here.
`),
    code(`
const plants = await db.createTable(
  'tour_plants',
  {
    id: pt.int().primaryKey(),
    name: pt.string(),
    about: pt.string(),
    height: pt.float(), // metres
    picture: pt.image(),
  },
  { ifExists: 'replace_force' },
)

async function draw(hue: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(240, 160)
  const pen = canvas.getContext('2d')!
  pen.fillStyle = \`hsl(\${hue} 60% 88%)\`
  pen.fillRect(0, 0, 240, 160)
  pen.fillStyle = \`hsl(\${hue} 55% 38%)\`
  for (let leaf = 0; leaf < 9; leaf++) {
    pen.beginPath()
    pen.ellipse(120, 150 - leaf * height * 2, 12 + leaf * 3, 7, leaf * 0.7, 0, 2 * Math.PI)
    pen.fill()
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

await plants.insert([
  { id: 1, name: 'Tomato', about: 'Tomatoes need warm soil and much sun. Tie the stems to a stick.', height: 1.5, picture: await draw(8, 5) },
  { id: 2, name: 'Fern', about: 'Ferns grow in the shade of trees. They like wet ground.', height: 0.8, picture: await draw(130, 3) },
  { id: 3, name: 'Lavender', about: 'Lavender stands dry summers. Bees love its flowers.', height: 0.6, picture: await draw(270, 3) },
  { id: 4, name: 'Sunflower', about: 'The sunflower turns to the light. Birds eat its seeds in autumn.', height: 2.4, picture: await draw(48, 7) },
])
plants
`),
    text(`
## Columns that compute themselves

A computed column is filled for the rows that are there, and for every row that is inserted or changed later.
`),
    code(`
const grown = await plants.addComputedColumn(
  {
    letters: string.len(plants.c.about),
    small: image.resize(plants.c.picture, { size: [60, 40] }),
  },
  { ifExists: 'ignore' },
)
grown.select('name', 'letters', 'small')
`),
    text(`
## Variables run what reads them

Change \`least\`, and run its cell: the cell below runs again.
`),
    code(`const least = 0.7`),
    code(`
const tall = await grown.where(grown.c.height.ge(least)).select('name', 'height').orderBy(grown.c.height, 'desc').collect()
tall
`),
    code(`chart({ rows: tall, x: 'name', y: 'height', type: 'bar', title: 'Plants that are tall enough' })`),
    text(`
## SQL reads the tables too

A cell of SQL reads what is in the tables now, by PostgreSQL. \`\${least}\` is the variable above: the cell runs again when it
changes. Its first line names the rows for other cells. SQL changes nothing here.
`),
    sql(`
-- name: groups
SELECT CASE WHEN height < \${least} THEN 'small' ELSE 'tall' END AS size, count(*) AS plants, avg(height) AS height
FROM tour_plants
GROUP BY 1
ORDER BY 3 DESC
`),
    code(`console.log(groups.map(({ size, plants }) => \`\${plants} \${size}\`).join(', '))`),
    text(`
## A view splits rows into many

Every text becomes sentences, which follow whatever happens to the plants.
`),
    code(`
const sentences = await db.createView('tour_sentences', grown, {
  iterator: stringSplitter(grown.c.about, { separators: 'sentence' }),
  ifExists: 'ignore',
})
sentences.select('name', 'pos', 'text')
`),
    text(`
## Search by meaning and by words

Both indexes are kept in step with the rows. \`hybrid\` puts both ranks together. The embedder is part of the page: it works offline.
`),
    code(`
await sentences.addEmbeddingIndex(sentences.c.text, { embedding: textEmbedder, ifExists: 'ignore' })
await sentences.addTextIndex(sentences.c.text, { ifExists: 'ignore' })
const question = 'insects and blossoms'
const near = sentences.c.text.similarity({ string: question })
const words = sentences.c.text.match(question)
sentences
  .orderBy(hybrid([near, words]), 'desc')
  .limit(3)
  .select({ name: sentences.c.name, text: sentences.c.text, near })
`),
    text(`
## Live queries

The rows below change as soon as the table does: run the cell after this one and look.
`),
    code(`grown.select('name', 'height').orderBy(grown.c.height, 'desc').live()`),
    text(`
## Versions

Every change is a version, and can be taken back.
`),
    code(`
await grown.update({ height: grown.c.height.mul(10) }, { where: grown.c.name.eq('Fern') })
const giant = await grown.where(grown.c.name.eq('Fern')).select('height').first()
await grown.revert()
const again = await grown.where(grown.c.name.eq('Fern')).select('height').first()
console.log(\`The fern was \${giant?.height} metres tall, and is \${again?.height} again\`)
await grown.versions()
`),
    text(`
That is it. The table is under **Tables** of your own code too: \`await db.getTable('tour_plants')\`. Other notebooks are in the list
above: document search, image curation, video search, audio transcription, chat over tables.
`),
  ],
}
