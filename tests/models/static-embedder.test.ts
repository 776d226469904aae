import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseStaticEmbedder, type StaticEmbedder } from '../../packages/models/src/static-embedder/index.ts'
import { embedderAsset } from './support/embedder-asset.ts'
import { distractors, judgedPairs, paraphrases } from './support/paraphrases.ts'
import { dot, lengthOf, spearman } from './support/similarity.ts'

let embedder: StaticEmbedder
beforeAll(async () => {
  embedder = parseStaticEmbedder(await embedderAsset())
})

const one = (text: string): Float32Array => {
  const [vector] = embedder.embed([text])
  if (vector === null || vector === undefined) throw new Error(`No vector for ${text}`)
  return vector
}

describe('the embedded default embedder', () => {
  it('has 100 dimensions and 40,000 words', () => {
    expect(embedder.dimensions).toBe(100)
    expect(embedder.vocabularySize).toBe(40_000)
    expect(one('hello')).toHaveLength(100)
  })

  it('ranks the paraphrase of a query first among 50 documents', () => {
    const documents = [...paraphrases.map(([, document]) => document), ...distractors]
    expect(documents).toHaveLength(50)
    const vectors = documents.map(one)
    const missed = paraphrases.filter(([query, paraphrase]) => {
      const scores = vectors.map((vector) => dot(one(query), vector))
      return documents[scores.indexOf(Math.max(...scores))] !== paraphrase
    })
    // A recipe shares more with cooking than boiled grains do: a known limit of adding up words.
    expect(missed.map(([query]) => query)).toEqual(['how do I cook rice'])
  })

  it('agrees with judgements of similarity', () => {
    const scores = judgedPairs.map(([a, b]) => dot(one(a), one(b)))
    const judgements = judgedPairs.map(([, , judgement]) => judgement)
    expect(spearman(scores, judgements)).toBeGreaterThan(0.8)
  })

  it.each([
    ['king', 'queen', 'carrot'],
    ['car', 'truck', 'poem'],
    ['doctor', 'nurse', 'gravel'],
  ])('puts %s nearer to %s than to %s', (word, near, far) => {
    expect(dot(one(word), one(near))).toBeGreaterThan(dot(one(word), one(far)) + 0.2)
  })

  it('takes words that it does not know by their pieces', () => {
    const documents = ['A truck removes snow.', 'The orchestra plays.', 'He peels potatoes.'].map(one)
    const scores = documents.map((vector) => dot(one('snowplows'), vector))
    expect(scores.indexOf(Math.max(...scores))).toBe(0)
    expect(one('definately accomodation')).toEqual(one('definitely accommodation'))
    expect(dot(one('overcooking'), one('cooking'))).toBeGreaterThan(0.9)
  })

  it('gives null where no word is known', () => {
    expect(embedder.embed(['', '!?', '東京', 'qqzzxxj', ' \n'])).toEqual([null, null, null, null, null])
    expect(embedder.embed([])).toEqual([])
  })

  it('ignores words it does not know, case, marks and punctuation', () => {
    expect(one('The CAFÉ, qqzzxxj is open!')).toEqual(one('the cafe is open'))
  })

  it('gives the same vector whatever else is in the batch', () => {
    const [, middle] = embedder.embed(['cat', 'a dog barks', '…'])
    expect(middle).toEqual(one('a dog barks'))
  })
})

describe('every vector', () => {
  const word = fc.constantFrom(
    'cat',
    'dog',
    'house',
    'well-known',
    'jumping',
    'markets',
    'the',
    'of',
    'qqzzxxj',
    'paris',
  )
  const text = fc.array(word, { minLength: 0, maxLength: 30 })

  it('is of length 1, or null exactly where no word is known', () => {
    fc.assert(
      fc.property(text, (words) => {
        const [vector] = embedder.embed([words.join(' ')])
        const known = words.some((w) => w !== 'qqzzxxj')
        return known ? Math.abs(lengthOf(vector!) - 1) < 1e-5 : vector === null
      }),
    )
  })

  it('does not depend on the order of the words', () => {
    fc.assert(
      fc.property(text, fc.infiniteStream(fc.nat()), (words, keys) => {
        const shuffled = words
          .map((w) => ({ w, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ w }) => w)
        const [a, b] = embedder.embed([words.join(' '), shuffled.join(' ')])
        return a === null || b === null ? a === b : a!.every((value, i) => Math.abs(value - b![i]!) < 1e-6)
      }),
    )
  })

  it('is there or not for any text at all, and never of another length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const [vector] = embedder.embed([any])
        return vector === null || Math.abs(lengthOf(vector!) - 1) < 1e-5
      }),
    )
  })
})
