import { describe, expect, it } from 'vitest'
import { lookUp, wordsOf } from '../../packages/models/src/static-embedder/words.ts'

describe('wordsOf', () => {
  it.each([
    ['', []],
    ['  \n\t', []],
    ['Hello, World!', ['hello', 'world']],
    ["Don't stop", ["don't", 'stop']],
    ['state-of-the-art', ['state-of-the-art']],
    ["-dash- 'quoted' --", ['dash', 'quoted']],
    ['a--b', ['a', 'b']],
    ['Café Ångström NAÏVE', ['cafe', 'angstrom', 'naive']],
    ['cafe\u0301', ['cafe']],
    ['İstanbul', ['istanbul']],
    ['3.14 and 1,000', ['3', '14', 'and', '1', '000']],
    ['snake_case', ['snake', 'case']],
    ['C++ and C#', ['c', 'and', 'c']],
    ['don’t', ['don', 't']],
    ['東京 Москва', ['東京', 'москва']],
    ['🎉 party 🎉', ['party']],
    ['\ud800 lone', ['lone']],
  ] as const)('%j → %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })
})

describe('lookUp', () => {
  const rows = new Map(
    ['cat', 'dance', 'box', 'slow', 'law', 'well', 'known', 'well-known', 's'].map((w, i) => [w, i]),
  )
  const found = (word: string): string[] => {
    const names = [...rows.keys()]
    const words: string[] = []
    lookUp(word, rows, (row) => words.push(names[row]!))
    return words
  }

  it.each([
    ['cat', ['cat']],
    ["cat's", ['cat']],
    ['cats', ['cat']],
    ['boxes', ['box']],
    ['danced', ['dance']],
    ['dancing', ['dance']],
    ['slowly', ['slow']],
    ['well-known', ['well-known']],
    ['well-cat', ['well', 'cat']],
    ['unknown-dancing-cats', ['dance', 'cat']],
    ['ss', []],
    ['ing', []],
    ['zzz', []],
  ])('%s → %j', (word, expected) => {
    expect(found(word)).toEqual(expected)
  })
})
