import { open, pt } from 'polytable'
import { alternate } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'

const DIMENSIONS = 100
const ROUNDS = 15
const BATCH = 1000

/** The same vectors for both: numbers that look random and are not. */
function vectorOf(n: number): Float32Array {
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(n * 12.9898 + i * 78.233))
}

const embedNumber = pt.udf({
  name: 'benchEmbedding',
  params: { text: pt.string() },
  returns: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }),
  run: ({ text }) => vectorOf(Number(text)),
})

async function compare(count: number): Promise<void> {
  const plain = await openPlainPglite(undefined)
  const db = await open('memory://')
  try {
    await plain.query('CREATE EXTENSION IF NOT EXISTS vector')
    await plain.query(`CREATE TABLE items (id int8 PRIMARY KEY, text text, v vector(${DIMENSIONS}))`)
    for (let start = 0; start < count; start += BATCH) {
      const values = Array.from(
        { length: BATCH },
        (_, i) => `(${start + i}, '${start + i}', '[${vectorOf(start + i).join(',')}]')`,
      )
      await plain.query(`INSERT INTO items VALUES ${values.join(', ')}`)
    }
    const made = await db.createTable('items', { id: pt.int(), text: pt.string() })
    const items = await made.addEmbeddingIndex(made.c.text, { embedding: embedNumber })
    await items.insert(Array.from({ length: count }, (_, id) => ({ id, text: String(id) })))
    const times = await alternate(
      {
        hand: (n) =>
          plain.query(
            'SELECT id, text, 1 - (v <=> $1::vector) AS sim FROM items ORDER BY v <=> $1::vector LIMIT 10',
            [`[${vectorOf(n + 0.5).join(',')}]`],
          ),
        polytable: (n) => {
          const sim = items.c.text.similarity({ vector: vectorOf(n + 0.5) })
          return items
            .orderBy(sim, 'desc')
            .limit(10)
            .select({ id: items.c.id, text: items.c.text, sim })
            .collect()
        },
      },
      ROUNDS,
      5,
    )
    print({
      subject: `time of the 10 nearest of ${count.toLocaleString('en')} vectors of ${DIMENSIONS} numbers`,
      ratio: times.polytable / times.hand,
      details: `${ms(times.polytable)}, by hand with pgvector, no index ${ms(times.hand)}`,
    })
  } finally {
    await db.close()
    await plain.close()
  }
}

for (const count of [10_000, 50_000]) await compare(count)
