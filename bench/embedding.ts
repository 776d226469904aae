import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { env, pipeline } from '@huggingface/transformers'
import { open, pt } from 'polytable'
import { sentenceTransformer } from 'polytable/models'
import { loadEmbedder } from './embedder/bare.ts'
import { alternate, median, wallTime } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { spearman } from './support/spearman.ts'
import { sentencePairs } from './support/sentence-pairs.ts'

const TEXTS = 10_000
const ROUNDS = 5
const MODELS = fileURLToPath(new URL('../../shared/data/models', import.meta.url))
const MODEL = 'potion-base-2M'

const sentences = sentencePairs.flatMap(([a, b]) => [a, b])
/** Texts of one to four of the sentences, all of which differ. */
const texts = Array.from({ length: TEXTS }, (_, i) =>
  Array.from({ length: 1 + (i % 4) }, (_, part) => sentences[(i + 37 * part) % sentences.length])
    .concat(`Number ${i}.`)
    .join(' '),
)

const loads: number[] = []
for (let round = 0; round < ROUNDS; round++) loads.push(await wallTime(async () => loadEmbedder()))
print({
  subject: 'loading the embedder of words, by 100 ms',
  ratio: median(loads) / 100,
  target: { atMost: 1 },
  details: ms(median(loads)),
})

const embedder = loadEmbedder()
const short = Array.from({ length: 20_000 }, (_, i) => sentences[i % sentences.length]!)
// Of each word a letter is another one: none is known.
const misspelled = Array.from({ length: 20_000 }, (_, i) => `unfamilliar snowplows of ${i} qwertyuiopas`)
for (const [what, given] of [
  ['short texts', short],
  ['texts of words that are not known', misspelled],
] as const) {
  embedder.embed(given)
  const time = await wallTime(async () => embedder.embed(given))
  const rate = (given.length / time) * 1000
  print({
    subject: `${what} a second, by 20,000`,
    ratio: rate / 20_000,
    target: { atLeast: 1 },
    details: `${Math.round(rate).toLocaleString('en')} a second`,
  })
}

const scores = sentencePairs.map(([a, b]) => {
  const [one, other] = embedder.embed([a, b])
  return one!.reduce((sum, element, i) => sum + element * other![i]!, 0)
})
print({
  subject: `rank correlation with the judgements of ${sentencePairs.length} pairs of sentences, our own`,
  ratio: spearman(
    scores,
    sentencePairs.map(([, , judgement]) => judgement),
  ),
  details: 'by Spearman, textEmbedder',
})

if (existsSync(`${MODELS}/${MODEL}`)) {
  env.localModelPath = MODELS
  env.allowRemoteModels = false
  const extract = await pipeline('feature-extraction', MODEL, { device: 'cpu', dtype: 'q8' })
  const byHand = async (batch: number): Promise<void> => {
    for (let start = 0; start < TEXTS; start += batch)
      await extract(texts.slice(start, start + batch), { pooling: 'mean', normalize: true })
  }
  const sizes = [8, 32, 128]
  const hand = await alternate(Object.fromEntries(sizes.map((size) => [String(size), () => byHand(size)])), 2)
  const best = sizes.reduce((one, other) => (hand[String(one)]! <= hand[String(other)]! ? one : other))
  const db = await open('memory://', {
    models: { source: 'local', path: MODELS, device: 'cpu', dtype: 'q8' },
  })
  const times = await alternate(
    {
      table: async (n) => {
        const made = await db.createTable(`texts${n}`, { text: pt.string() })
        const t = await made.addComputedColumn({
          vector: sentenceTransformer(made.c.text, { model: MODEL }),
        })
        // What was computed before is known: every round has texts of its own.
        await t.insert(texts.map((text) => ({ text: `${text} ${n}` })))
      },
      hand: () => byHand(best),
    },
    3,
  )
  print({
    subject: `${TEXTS.toLocaleString('en')} texts through a table and ${MODEL}, by its pipeline in this thread`,
    ratio: times.table / times.hand,
    target: { atMost: 1.05 },
    details: `${ms(times.table)}, by hand ${ms(times.hand)} in batches of ${best}`,
  })
  await db.close()
  await extract.dispose()
}
