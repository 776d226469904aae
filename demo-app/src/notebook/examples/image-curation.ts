import type { NotebookContent } from '../cells/store.ts'
import { code, text } from './cells.ts'
import { exampleTitles } from './titles.ts'

export const imageCuration: NotebookContent = {
  title: exampleTitles.imageCuration,
  cells: [
    text(`
# Image curation

A heap of pictures, of which some are empty and some the same: computed columns measure them, an index finds those that look alike.
The pictures are drawn by the first cell; yours may be files, URLs or bytes.
`),
    code(`
async function drawn(hue: number, shapes: number, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(200, 140)
  const pen = canvas.getContext('2d')!
  pen.fillStyle = \`hsl(\${hue} 45% 80%)\`
  pen.fillRect(0, 0, 200, 140)
  for (let i = 0; i < shapes; i++) {
    pen.fillStyle = \`hsl(\${(hue + i * 37) % 360} 60% \${30 + (i % 5) * 10}%)\`
    pen.fillRect((i * 53) % 190, (i * 31) % 130, 18 + (i % 4) * 9, 14 + (i % 3) * 12)
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality })
}
const pictures = await db.createTable(
  'example_pictures',
  { id: pt.int().primaryKey(), picture: pt.image() },
  { ifExists: 'replace_force' },
)
const rows = []
for (let id = 0; id < 12; id++) {
  // Every fourth is nearly empty; the last two are copies of the first two, compressed harder.
  const like = id >= 10 ? id - 10 : id
  rows.push({ id, picture: await drawn(like * 30, like % 4 === 3 ? 0 : 6 + like * 4, id >= 10 ? 0.4 : 0.9) })
}
await pictures.insert(rows)
`),
    code(`
const measured = await pictures.addComputedColumn(
  { entropy: image.entropy(pictures.c.picture), size: image.size(pictures.c.picture) },
  { ifExists: 'ignore' },
)
const all = await measured.select('id', 'picture', 'entropy', 'size').collect()
all
`),
    text('How much is to be seen in each: those at the left are empty.'),
    code(`chart({ rows: all, x: 'entropy', type: 'histogram' })`),
    code(`
const kept = measured.where(measured.c.entropy.gt(1))
kept.select('id', 'picture', 'entropy')
`),
    text('## Copies\n\nThe picture that looks most like the first one, beside itself, is its copy.'),
    code(`
await measured.addEmbeddingIndex(measured.c.picture, { embedding: imageEmbedder, ifExists: 'ignore' })
const sample0 = all[0]!.picture
const alike = measured.c.picture.similarity({ image: sample0 })
const copies = await measured.orderBy(alike, 'desc').limit(4).select({ id: measured.c.id, picture: measured.c.picture, alike }).collect()
copies
`),
  ],
}
