import { btreeIndex, embeddingIndex, open, pt, textIndex } from 'polytable'
import {
  count,
  documentSplitter,
  frameIterator,
  json,
  lag,
  math,
  max,
  rank,
  rowNumber,
  string,
  sum,
  timestamp,
  uuid,
} from 'polytable/functions'
import { sentenceTransformer, textEmbedder } from 'polytable/models'

export const Docs = pt
  .table('docs', {
    id: pt.uuid().primaryKey().default(uuid.uuid7()),
    title: pt.string().nullable(),
    score: pt.float(),
    big: pt.bigint(),
    at: pt.timestamp(),
    iso: pt.timestamp({ as: 'string' }),
    tags: pt.json(),
    vector: pt.array({ shape: [3], dtype: 'float32' }),
    doc: pt.document(),
    image: pt.image().nullable(),
  })
  .computed((c) => ({ length: string.len(c.title) }))
  .index((c) => btreeIndex(c.at))
export const Chunks = pt
  .view('chunks', Docs, { iterator: (d) => documentSplitter(d.doc, { separators: 'paragraph' }) })
  .computed((c) => ({ words: string.len(c.text) }))
  .index((c) => embeddingIndex(c.text, { embedding: textEmbedder }))
  .index((c) => textIndex(c.text))
export const Recent = pt.view('recent', Docs, { where: (c) => c.score.gt(1) })

export const db = await open('memory://', { schema: [Docs, Chunks] })
export const docs = db.table(Docs)
export const chunks = db.table(Chunks)
export const columns = docs.c
export const column = docs.c.title
export const status = await docs.insert([])
export const updated = await docs.update({ score: docs.c.score.add(1) }, { where: docs.c.score.gt(2) })
export const condition = docs.c.score.gt(0.5).and(docs.c.title.isNotNull())
export const query = docs
  .where(condition)
  .select({ title: docs.c.title, half: docs.c.score.div(2) })
  .orderBy(docs.c.score, 'desc')
export const rows = await query.collect()
export const first = await query.first()
export const grouped = docs
  .groupBy(docs.c.title)
  .select({ title: docs.c.title, n: count(docs.c.id), most: max(docs.c.score), total: sum(docs.c.score) })
export const windows = docs.select({
  n: rowNumber().over({ orderBy: docs.c.score }),
  r: rank().over({ orderBy: docs.c.score }),
  p: lag(docs.c.score).over({ orderBy: docs.c.at }),
})
export const joined = docs.join(chunks, { on: docs.c.id.eq(chunks.c.id) }).select({ text: chunks.c.text })
export const similarity = chunks.c.text.similarity({ string: 'attention' })
export const match = chunks.c.text.match('attention')
export const found = await chunks
  .orderBy(similarity, 'desc')
  .limit(5)
  .select({ text: chunks.c.text, similarity })
  .collect()
export const made = await db.createTable('made', { n: pt.int(), v: pt.video() })
export const computed = await made.addComputedColumn({ twice: made.c.n.mul(2) })
export const view = await db.createView('framed', made, { iterator: frameIterator(made.c.v, { fps: 1 }) })
export const positive = await db.createView('positive', made.where(made.c.n.gt(0)))
export const snapshot = await db.createSnapshot('frozen', made)
export const shout = pt.udf({
  name: 'shout',
  params: { text: pt.string(), times: pt.int().default(1) },
  returns: pt.string(),
  run: ({ text, times }) => text.repeat(times),
})
export const twice = shout.using({ times: 2 })
export const call = shout({ text: 'a', times: 2 })
export const total = pt.uda({
  name: 'total',
  params: { n: pt.int() },
  returns: pt.int(),
  init: () => 0,
  update: (state: number, { n }) => state + n,
  value: (state: number) => state,
})
export const search = pt.query({
  name: 'search',
  params: { q: pt.string() },
  run: ({ q }) => docs.where(docs.c.title.eq(q)).limit(5),
})
export const windowed = pt.iterator({
  name: 'windowed',
  params: { text: pt.string() },
  outputs: { part: pt.string() },
  run: function* ({ text }) {
    yield { part: text }
  },
})
export const look = pt.tableFunction(made)
export const embed = sentenceTransformer.using({ model: 'm' })
export const jobs = await db.jobs()
export const errors = await db.errors()
export const info = await db.info()
export const history = await docs.history()
export const versions = await docs.versions()
export const metadata = await docs.metadata()
export const differences = await db.diff([Docs])
export const tree = await db.getDirTree()
export const listed = await db.ls()
export const explained = await docs.explainCell(1, 'length')
export const lineage = docs.c.length.lineage()
export const vacuumed = await docs.vacuum({ keepVersions: 1 })

export const arrow = await query.toArrow()
export const statistics = await db.stats()
export const live = query.live()
export const year = timestamp.year(docs.c.at)
export const rounded = math.round(docs.c.score)
export const parsed = json
