import { CharacterSets, flagsWithin, isOneCharacter, type AST, type Flags } from './syntax.ts'

/** Steps that are soon made natively, and how many for each character are no more work than matching without going a way twice. */
const FEW_STEPS = 10_000_000
const FEW_STEPS_PER_CHARACTER = 50
/** Beyond it, native matches run out of memory for going back. */
const MAX_LENGTH = 2 ** 23

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
  readonly #sets = new CharacterSets()
  readonly #stopping = new Map<AST.Quantifier, boolean>()

  constructor(pattern: AST.Pattern, flags: Flags) {
    this.#pattern = pattern
    this.#flags = flags
    const once = (length: number): number => this.#steps(length, false) + length
    this.start = longest(once)
    this.search = isAnchored(pattern, flags)
      ? this.start
      : longest((length) => (length + 1) * this.#steps(length, true))
  }

  #steps(length: number, last: boolean): number {
    const context = { length, flags: this.#flags, backward: false, last }
    return this.#alternatives(this.#pattern.alternatives, context).steps
  }

  #alternatives(alternatives: readonly AST.Alternative[], context: Context): Work {
    const works = alternatives.map(({ elements }) => this.#sequence(elements, context))
    return {
      ways: sum(works.map(({ ways }) => ways)),
      steps: sum(works.map(({ steps }) => steps + 1)),
    }
  }

  #sequence(elements: readonly AST.Element[], context: Context): Work {
    const ordered = context.backward ? elements.toReversed() : elements
    let ways = 1
    let steps = 0
    for (const [at, element] of ordered.entries()) {
      const following = ordered[at + 1]
      const work = this.#element(element, following, { ...context, last: context.last && !following })
      steps += ways * work.steps
      ways *= work.ways
    }
    return { ways, steps }
  }

  #element(element: AST.Element, following: AST.Element | undefined, context: Context): Work {
    switch (element.type) {
      case 'Group':
        return this.#alternatives(element.alternatives, {
          ...context,
          flags: flagsWithin(element, context.flags),
        })
      case 'CapturingGroup':
        return this.#alternatives(element.alternatives, context)
      case 'Quantifier':
        return this.#quantifier(element, following, context)
      case 'Backreference':
        return { ways: 1, steps: context.length + 1 }
      case 'Assertion': {
        if (!('alternatives' in element)) return ONE
        const within = { ...context, backward: element.kind === 'lookbehind', last: false }
        return { ways: 1, steps: this.#alternatives(element.alternatives, within).steps + 1 }
      }
      default:
        return ONE
    }
  }

  #quantifier(quantifier: AST.Quantifier, following: AST.Element | undefined, context: Context): Work {
    const { element, min, max } = quantifier
    const { ways, steps } = this.#element(element, undefined, { ...context, last: false })
    const times = Math.min(max, min + context.length)
    if (ways > 1) {
      const all = (ways ** (times + 1) - 1) / (ways - 1)
      return { ways: all, steps: steps * all }
    }
    // At the end of the pattern a repeat succeeds: its characters are of the match, and not looked at again.
    if (max === Infinity && context.last && context.length <= MAX_LENGTH) {
      return { ways: 1, steps: (min + 1) * steps }
    }
    if (following && this.#stopsAt(quantifier, following, context.flags))
      return { ways: 1, steps: 2 * times + 1 }
    return { ways: times - min + 1, steps: times * steps + 1 }
  }

  /** Whether a repeat can only end where it can go no further, as what follows is a character that it does not match. */
  #stopsAt(quantifier: AST.Quantifier, following: AST.Element, flags: Flags): boolean {
    const { element, max } = quantifier
    if (max !== Infinity || !isOneCharacter(element) || following.type !== 'Character') return false
    let stops = this.#stopping.get(quantifier)
    if (stops === undefined) {
      stops = !this.#sets.of(element, flags).has(following.value)
      this.#stopping.set(quantifier, stops)
    }
    return stops
  }
}

interface Context {
  /** Of the text. */
  readonly length: number
  readonly flags: Flags
  readonly backward: boolean
  /** Whether nothing that can fail follows, in a search that goes on after the match. */
  readonly last: boolean
}

function isAnchored({ alternatives }: AST.Pattern, { multiline }: Flags): boolean {
  return (
    !multiline &&
    alternatives.every(({ elements: [first] }) => first?.type === 'Assertion' && first.kind === 'start')
  )
}

/** The longest text, by halves, whose steps are few. */
function longest(stepsOf: (length: number) => number): number {
  let [fits, tooLong] = [-1, 2 ** 30]
  while (tooLong - fits > 1) {
    const length = Math.floor((fits + tooLong) / 2)
    if (stepsOf(length) <= Math.max(FEW_STEPS, FEW_STEPS_PER_CHARACTER * length)) fits = length
    else tooLong = length
  }
  return fits
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
