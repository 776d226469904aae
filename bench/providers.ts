import { open, pt } from 'polytable'
import { chat, openai } from 'polytable/providers'
import { alternateTimed, wallTime } from './support/measure.ts'
import { startModelServer } from './support/model-server.ts'
import { ms, print } from './support/report.ts'

/** Calls of 50 ms, 100 at a time: by a table, by a loop over `fetch`. */
async function calls(): Promise<void> {
  const CALLS = 10_000
  const server = await startModelServer({ latencyMs: 50 })
  const db = await open('memory://', {
    providers: { openai: { apiKey: 'none', baseUrl: server.url, concurrency: 100 } },
  })
  const t = await db.createTable('t', { text: pt.string() })
  await t.insert(Array.from({ length: CALLS }, (_, i) => ({ text: `Is ${i} a number?` })))
  const times = await alternateTimed(
    {
      table: (round) =>
        wallTime(() =>
          t.addComputedColumn({
            [`answer${round}`]: chat(t.c.text, { model: 'openai/echo', system: String(round) }),
          }),
        ),
      fetch: () =>
        wallTime(async () => {
          let next = 0
          const work = async (): Promise<void> => {
            while (next < CALLS) {
              const body = JSON.stringify({
                model: 'echo',
                messages: [{ role: 'user', content: `Is ${next++} a number?` }],
              })
              const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body })
              await response.json()
            }
          }
          await Promise.all(Array.from({ length: 100 }, work))
        }),
    },
    3,
  )
  print({
    subject: 'providers: calls',
    ratio: times.table / times.fetch,
    target: { atMost: 1.1 },
    details: `${CALLS} chats of 50 ms, 100 at a time, by a table in ${ms(times.table)}, by a loop over fetch in ${ms(times.fetch)}`,
  })
  await db.close()
  server.close()
}

/** A limit of requests a minute: how much of it is used after what was there at first. */
async function limited(): Promise<void> {
  const PER_MINUTE = 500
  const CALLS = 1_500
  const server = await startModelServer({ latencyMs: 200, perMinute: PER_MINUTE })
  const db = await open('memory://', { providers: { openai: { apiKey: 'none', baseUrl: server.url } } })
  const t = await db.createTable('t', { text: pt.string() })
  await t.insert(Array.from({ length: CALLS }, (_, i) => ({ text: `Is ${i} a number?` })))
  const time = await wallTime(() => t.addComputedColumn({ answer: chat(t.c.text, { model: 'openai/echo' }) }))
  const first = server.answered[0]!
  const last = server.answered.at(-1)!
  const used =
    server.answered.filter((at) => at > first + 60_000).length /
    (((last - first - 60_000) / 60_000) * PER_MINUTE)
  const late = server.refused.filter((at) => at > first + 60_000).length
  print({
    subject: 'providers: limit',
    ratio: used,
    target: { atLeast: 0.95 },
    details: `of ${PER_MINUTE} requests a minute after the first minute; ${CALLS} in ${ms(time)}, ${server.refused.length} refused, ${late} of them after the first minute`,
  })
  await db.close()
  server.close()
}

/** Requests for vectors, by the fewest there can be. */
async function embeddings(): Promise<void> {
  const TEXTS = 1_000
  const server = await startModelServer({})
  const db = await open('memory://', { providers: { openai: { apiKey: 'none', baseUrl: server.url } } })
  const t = await db.createTable('t', { text: pt.string() })
  await t.insert(Array.from({ length: TEXTS }, (_, i) => ({ text: `Text ${i}` })))
  await t.addEmbeddingIndex(t.c.text, { embedding: openai.embeddings.using({ model: 'echo' }) })
  print({
    subject: 'providers: embeddings',
    ratio: server.answered.length,
    target: { atMost: 1.05 },
    details: `requests for the vectors of ${TEXTS} texts, of which one request takes 2,048`,
  })
  await db.close()
  server.close()
}

await calls()
await embeddings()
await limited()
