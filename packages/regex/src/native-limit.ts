import { areDisjoint, areExclusive, beginning } from './disjoint.ts'
import {
  capturingGroups,
  CharacterSets,
  flagsWithin,
  isOneCharacter,
  type AST,
  type Flags,
} from './syntax.ts'

/** Steps that are soon made natively, and how many for each character are no more work than matching without going a way twice. */
const FEW_STEPS = 10_000_000
const FEW_STEPS_PER_CHARACTER = 50
/** With more, native repeats run out of memory for going back, and each group takes as much again. */
const MAX_LENGTH = 2 ** 20
/** The most alternatives that are compared with each other. */
const MAX_COMPARED = 50

/** The most that matching a part of a pattern from one place can take: its ways to match, and the steps to try all. */
interface Work {
  readonly ways: number
  readonly steps: number
}

const ONE: Work = { ways: 1, steps: 1 }

/**
 * The length up to which texts are safe for native matching, that goes every way there is: one of nested repeats has so many that texts
 * of some dozen characters take forever.
 */
export class NativeLimit {
  /** For a search, that begins at each place. */
  readonly search: number
  /** For a match at the beginning. */
  readonly start: number
  readonly #pattern: AST.Pattern
  readonly #flags: Flags
  readonly #maxLengthOfRepeats: number
  readonly #sets = new CharacterSets()
  /** What is known of quantifiers and alternatives, whatever the length. */
  readonly #known = new Map<object, boolean>()

  constructor(pattern: AST.Pattern, flags: Flags) {
    this.#pattern = pattern
    this.#flags = flags
    this.#maxLengthOfRepeats = MAX_LENGTH / (1 + capturingGroups(pattern).length)
    this.start = longest((length) => this.steps(length, false))
    this.search = longest((length) => this.steps(length, true))
  }

  /** The most steps that native matching takes for a text of a length. */
  steps(length: number, search: boolean): number {
    const anchored = isAnchored(this.#pattern, this.#flags)
    const last = search && !anchored
    const context = { length, flags: this.#flags, backward: false, following: undefined, last }
    const { steps } = this.#alternatives(this.#pattern.alternatives, context)
    return last ? (length + 1) * steps : steps + length
  }

  #alternatives(alternatives: readonly AST.Alternative[], context: Context): Work {
    const works = alternatives.map(({ elements }) => this.#sequence(elements, context))
    const ways = works.map(({ ways }) => ways)
    return {
      ways: this.#areExclusive(alternatives, context) ? Math.max(...ways) : sum(ways),
      steps: sum(works.map(({ steps }) => steps + 1)),
    }
  }

  #sequence(elements: readonly AST.Element[], context: Context): Work {
    const ordered = context.backward ? elements.toReversed() : elements
    let ways = 1
    let steps = 0
    for (const [at, element] of ordered.entries()) {
      const following = ordered[at + 1] ?? context.following
      const work = this.#element(element, { ...context, following, last: context.last && !following })
      steps += ways * work.steps
      ways *= work.ways
    }
    return { ways, steps }
  }

  #element(element: AST.Element, context: Context): Work {
    switch (element.type) {
      case 'Group':
        return this.#alternatives(element.alternatives, {
          ...context,
          flags: flagsWithin(element, context.flags),
          following: element.modifiers ? undefined : context.following,
        })
      case 'CapturingGroup':
        return this.#alternatives(element.alternatives, context)
      case 'Quantifier':
        return this.#quantifier(element, context)
      case 'Backreference':
        return { ways: 1, steps: context.length + 1 }
      case 'Assertion': {
        if (!('alternatives' in element)) return ONE
        const within = {
          ...context,
          backward: element.kind === 'lookbehind',
          following: undefined,
          last: false,
        }
        return { ways: 1, steps: this.#alternatives(element.alternatives, within).steps + 1 }
      }
      default:
        return ONE
    }
  }

  #quantifier(quantifier: AST.Quantifier, context: Context): Work {
    const { element, min, max } = quantifier
    const { ways, steps } = this.#element(element, { ...context, following: undefined, last: false })
    const times = Math.min(max, min + context.length)
    if (max === Infinity && context.length > this.#maxLengthOfRepeats)
      return { ways: Infinity, steps: Infinity }
    if (ways > 1) {
      const all = (ways ** (times + 1) - 1) / (ways - 1)
      return { ways: all, steps: steps * all }
    }
    // At the end of the pattern a repeat succeeds: its characters are of the match, and not looked at again.
    if (max === Infinity && context.last) return { ways: 1, steps: (min + 1) * steps }
    if (this.#stopsAt(quantifier, context)) return { ways: 1, steps: 2 * times + 1 }
    return { ways: times - min + 1, steps: times * steps + 1 }
  }

  /** Whether a repeat can only end where it can go no further, as what follows begins with a character that it does not match. */
  #stopsAt(quantifier: AST.Quantifier, { following, flags, backward }: Context): boolean {
    return this.#once(quantifier, () => {
      const { element, max } = quantifier
      const character = beginning(following, backward)
      if (max !== Infinity || !isOneCharacter(element) || !character) return false
      return areDisjoint(element, character, flags, this.#sets)
    })
  }

  #areExclusive(alternatives: readonly AST.Alternative[], { flags, backward }: Context): boolean {
    return this.#once(
      alternatives,
      () => alternatives.length <= MAX_COMPARED && areExclusive(alternatives, backward, flags, this.#sets),
    )
  }

  #once(part: object, find: () => boolean): boolean {
    let known = this.#known.get(part)
    if (known === undefined) this.#known.set(part, (known = find()))
    return known
  }
}

interface Context {
  /** Of the text. */
  readonly length: number
  readonly flags: Flags
  readonly backward: boolean
  /** What has to match next, where that is known. */
  readonly following: AST.Element | undefined
  /** Whether nothing that can fail follows, in a search that goes on after the match. */
  readonly last: boolean
}

function isAnchored({ alternatives }: AST.Pattern, { multiline }: Flags): boolean {
  return (
    !multiline &&
    alternatives.every(({ elements: [first] }) => first?.type === 'Assertion' && first.kind === 'start')
  )
}

/** The longest text whose steps are few, as those of all shorter ones are. */
function longest(stepsOf: (length: number) => number): number {
  const areFew = (length: number): boolean =>
    stepsOf(length) <= Math.max(FEW_STEPS, FEW_STEPS_PER_CHARACTER * length)
  let [fits, tooLong] = [-1, 0]
  while (tooLong < 2 ** 30 && areFew(tooLong)) [fits, tooLong] = [tooLong, 2 * tooLong + 1]
  while (tooLong - fits > 1) {
    const length = Math.floor((fits + tooLong) / 2)
    if (areFew(length)) fits = length
    else tooLong = length
  }
  return fits
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
