import { pt, type Database } from 'polytable'

const lengths = pt.udf({
  name: 'test.homes.lengths',
  params: { text: pt.string() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ text }) => new Float32Array([text.length, 1]),
})

/** Makes a table with media, indexes and a past. */
export async function fill(db: Database): Promise<void> {
  const made = await db.createTable('t', {
    id: pt.int().primaryKey(),
    text: pt.string(),
    page: pt.document(),
  })
  const t = await made.addEmbeddingIndex(made.c.text, { embedding: lengths, metric: 'cosine' })
  const page = (id: number): File => new File([`page ${id}`], 'page.md', { type: 'text/markdown' })
  await t.insert([1, 2, 3].map((id) => ({ id, text: 'x'.repeat(id), page: page(id) })))
  await t.addTextIndex(t.c.text)
  await t.update({ text: 'long text' }, { where: t.c.id.eq(2) })
}

/** What a database tells of that table. */
export async function told(db: Database): Promise<unknown> {
  const t = await db.getTable('t')
  const near = t.c['text']!.similarity({ vector: new Float32Array([3, 1]) })
  const pages = await t.orderBy(t.c['id']!).select({ page: t.c['page']! }).collect()
  return {
    rows: await t.select('id', 'text').collect(),
    past: await (await db.getTable('t:2')).select('id', 'text').collect(),
    pages: await Promise.all(
      pages.map(async ({ page }) => (await (page as { blob(): Promise<Blob> }).blob()).text()),
    ),
    nearest: await t.orderBy(near, 'desc').limit(1).select('id').collect(),
    found: await t.where(t.c['text']!.match('long').gt(0)).select('id').collect(),
    history: await t.history(),
    findings: await db.doctor(),
  }
}
