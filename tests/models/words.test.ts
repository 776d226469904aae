import { describe, expect, it } from 'vitest'
import { rowsOfPieces } from '../../packages/models/src/static-embedder/pieces.ts'
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
  const known =
    'cat dance box slow law well known well-known s run happy snow plow plows tv certain understand under stand receive'
  const names = known.split(' ')
  const rows = new Map(names.map((word, row) => [word, row]))
  const found = (word: string): string[] => {
    const words: string[] = []
    lookUp(
      word,
      rows,
      (unknown) => rowsOfPieces(unknown, rows),
      (row) => words.push(names[row]!),
    )
    return words
  }

  it.each([
    ['cat', ['cat']],
    ["cat's", ['cat']],
    ['cats', ['cat']],
    ['tvs', ['tv']],
    ['boxes', ['box']],
    ['danced', ['dance']],
    ['dancing', ['dance']],
    ['running', ['run']],
    ['slowly', ['slow']],
    ['happiness', ['happy']],
    ['well-known', ['well-known']],
    ['well-cat', ['well', 'cat']],
    ['unknown-dancing-cats', ['known', 'dance', 'cat']],
    ['uncertain', ['certain']],
    ['snowplow', ['snow', 'plow']],
    ['snowplows', ['snow', 'plows']],
    ['understand', ['understand']],
    ['understnad', ['understand']],
    ['undrstand', ['understand']],
    ['understandd', ['understand']],
    ['ubderstand', ['understand']],
    ['recieve', []],
    ['ss', []],
    ['ing', []],
    ['zzz', []],
    ['москва', []],
    ['x'.repeat(10_000), []],
  ])('%.40s → %j', (word, expected) => {
    expect(found(word)).toEqual(expected)
  })
})
