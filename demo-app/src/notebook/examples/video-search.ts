import type { NotebookContent } from '../cells/store.ts'
import { code, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const videoSearch: NotebookContent = {
  title: exampleTitles.videoSearch,
  cells: [
    text(`
# Video search

A view makes frames of videos, without storing them: each is decoded when it is looked at. A small picture of each is kept, and an index
of these finds the frames that look like a picture. \`sample('scenes.webm')\` is a short clip that is shipped with this page.
`),
    code(`
const clip = await sample('scenes.webm')
const films = await db.createTable(
  'example_films',
  { id: pt.int().primaryKey(), film: pt.video() },
  { ifExists: 'replace_force' },
)
await films.insert([{ id: 1, film: clip }])
films
`),
    code(`
const frames = await db.createView('example_frames', films, {
  iterator: frameIterator(films.c.film, { fps: 1 }),
  ifExists: 'ignore',
})
frames.select('pos', 'frame')
`),
    text('What is searched for is drawn here: a field of one colour.'),
    code(`
const canvas = new OffscreenCanvas(160, 90)
const pen = canvas.getContext('2d')!
pen.fillStyle = '#c03030'
pen.fillRect(0, 0, 160, 90)
const wanted = new File([await canvas.convertToBlob()], 'wanted.png', { type: 'image/png' })
wanted
`),
    code(`
const seen = await frames.addComputedColumn(
  { small: image.resize(frames.c.frame, { size: [80, 45] }) },
  { ifExists: 'ignore' },
)
await seen.addEmbeddingIndex(seen.c.small, { embedding: imageEmbedder, ifExists: 'ignore' })
const alike = seen.c.small.similarity({ image: wanted })
const found = await seen
  .orderBy(alike, 'desc')
  .limit(3)
  .select({ pos: seen.c.pos, frame: seen.c.frame, alike })
  .collect()
found
`),
  ],
}
