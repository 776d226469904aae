import fc from 'fast-check'

/** Parts of a pattern: those of one character, places, and parts of parts. */
type Part =
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'group'; readonly opening: string; readonly alternatives: readonly (readonly Part[])[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly quantifier: string }
  | { readonly kind: 'reference'; readonly to: number }

const atoms = [
  ...['a', 'b', 'A', 's', 'k', 'é', '😀', '\\n', '\\u{1F600}', '\\uD83D', '\\x62'],
  ...['.', '\\w', '\\W', '\\d', '\\S', '\\p{L}', '\\P{Lu}', '[^]'],
  ...['[ab]', '[^a]', '[a-c😀]', '[\\s\\d]', '[^\\w😀]', '[]'],
]
const edges = ['^', '$', '\\b', '\\B']
const quantifiers = ['*', '+', '?', '{2}', '{0}', '{0,2}', '{1,3}', '{2,}'].flatMap((quantifier) => [
  quantifier,
  `${quantifier}?`,
])
const groups = ['(?:', '(', '(?<']
const lookarounds = ['(?=', '(?!', '(?<=', '(?<!']

const source = (...sources: readonly string[]): fc.Arbitrary<Part> =>
  fc.record({ kind: fc.constant('atom'), source: fc.constantFrom(...sources) })

function parts(references: boolean): fc.Arbitrary<readonly (readonly Part[])[]> {
  const { alternatives } = fc.letrec<{
    part: Part
    once: Part
    group: Part
    alternatives: readonly (readonly Part[])[]
  }>((tie) => {
    const opened = (openings: readonly string[]): fc.Arbitrary<Part> =>
      fc.record({
        kind: fc.constant('group'),
        opening: fc.constantFrom(...openings),
        alternatives: tie('alternatives'),
      })
    const once = fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: source(...atoms), weight: 5 },
      { arbitrary: opened(groups), weight: 4 },
      ...(references
        ? [{ arbitrary: fc.record({ kind: fc.constant('reference'), to: fc.nat(5) }), weight: 2 }]
        : []),
    )
    return {
      once,
      group: opened(lookarounds),
      part: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { arbitrary: tie('once'), weight: 4 },
        { arbitrary: source(...edges), weight: 1 },
        { arbitrary: tie('group'), weight: 1 },
        {
          arbitrary: fc.record({
            kind: fc.constant('repeat'),
            part: tie('once'),
            quantifier: fc.constantFrom(...quantifiers),
          }),
          weight: 4,
        },
      ),
      alternatives: fc.array(
        fc.oneof(
          { arbitrary: fc.array(tie('part'), { minLength: 1, maxLength: 3 }), weight: 6 },
          { arbitrary: fc.constant([]), weight: 1 },
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }
  })
  return alternatives
}

/** Patterns of all the syntax that there is, with names and numbers for their groups. */
export function patterns({ references }: { readonly references: boolean }): fc.Arbitrary<string> {
  return parts(references).map((alternatives) => {
    let groups = 0
    const names: string[] = []
    const open = (opening: string): string => {
      if (opening.startsWith('(?') && opening !== '(?<') return opening
      groups++
      if (opening === '(') return '('
      names[groups] = `n${groups}`
      return `(?<n${groups}>`
    }
    // References can be to groups further on: they are written when all groups are known.
    const written = (part: Part): (() => string) => {
      switch (part.kind) {
        case 'atom':
          return () => part.source
        case 'repeat': {
          const repeated = written(part.part)
          return () => `${repeated()}${part.quantifier}`
        }
        case 'group': {
          const opening = open(part.opening)
          const body = writtenAll(part.alternatives)
          return () => `${opening}${body()})`
        }
        case 'reference':
          return () => {
            if (groups === 0) return '(?:)'
            const group = 1 + (part.to % groups)
            // In a group of its own, as digits may follow.
            return names[group] ? `\\k<${names[group]}>` : `(?:\\${group})`
          }
      }
    }
    const writtenAll = (all: readonly (readonly Part[])[]): (() => string) => {
      const ways = all.map((sequence) => sequence.map(written))
      return () => ways.map((sequence) => sequence.map((part) => part()).join('')).join('|')
    }
    return writtenAll(alternatives)()
  })
}

/** Texts short enough for native matching to go every way, of characters that patterns tell apart. */
export const shortTexts: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(
    ...['a', 'a', 'b', 'b', 'A', 'c', 's', 'ſ', 'k', '\u212a', 'é', '1', '_', ' ', '\n', '\u2028'],
    ...['😀', '\ud83d', '\ude00'],
  ),
  maxLength: 6,
})

export const flagSets = fc.subarray(['i', 'm', 's']).map((flags) => flags.join(''))
