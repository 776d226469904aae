import { firstCharacters } from './first-characters.ts'
import type { Choice, Memo, Memory, Program, Step } from './program.ts'
import {
  capturingGroups,
  CharacterSets,
  flagsWithin,
  isNullable,
  isOneCharacter,
  type AST,
  type Flags,
  type OneCharacter,
} from './syntax.ts'

/** The most steps of a program: repeats that are counted have a copy of their part for each time. */
const MAX_STEPS = 20_000

/** What a part of a pattern is in. */
interface Context {
  readonly flags: Flags
  /** Lookbehinds match from right to left. */
  readonly backward: boolean
  /** See `Memory.loops`: those of the lookaround only, whose end does not know of what is around it. */
  readonly loops: readonly number[]
  readonly remembersSuccess: boolean
}

const ACCEPT: Step = { kind: 'accept' }

/**
 * @param tooLarge throws that the program would be too large
 */
export function compile(pattern: AST.Pattern, flags: Flags, tooLarge: () => never): Program {
  return new Compiler(pattern, tooLarge).compile(pattern, flags)
}

class Compiler {
  readonly #sets = new CharacterSets()
  /** The groups that capture, with their numbers from 0 on. */
  readonly #groups: ReadonlyMap<AST.CapturingGroup, number>
  readonly #hasBackreferences: boolean
  readonly #tooLarge: () => never
  readonly #steps: Program['steps'][number][] = []
  #size = 0
  #memories = 0
  #registers = 0

  constructor(pattern: AST.Pattern, tooLarge: () => never) {
    const groups = capturingGroups(pattern)
    this.#groups = new Map(groups.map((group, number) => [group, number]))
    this.#hasBackreferences = groups.some(({ references }) => references.length > 0)
    this.#tooLarge = tooLarge
  }

  compile(pattern: AST.Pattern, flags: Flags): Program {
    const context = { flags, backward: false, loops: [], remembersSuccess: false }
    const entry = this.#alternatives(pattern.alternatives, ACCEPT, context)
    const names = new Map<string, number[]>()
    for (const [{ name }, number] of this.#groups) {
      if (name !== null) names.set(name, [...(names.get(name) ?? []), number])
    }
    return {
      entry,
      first: firstCharacters(entry),
      steps: this.#steps,
      registers: this.#registers,
      groups: this.#groups.size,
      names,
      hasBackreferences: this.#hasBackreferences,
    }
  }

  /** Counts a step, or a copy of a part of the pattern. */
  #add<T>(step: T): T {
    if (++this.#size > MAX_STEPS) this.#tooLarge()
    return step
  }

  #choice(greedy: boolean, into: Step, past: Step): Choice {
    const [first, second] = greedy ? [into, past] : [past, into]
    const choice: Choice = { kind: 'choice', number: this.#steps.length, first, second }
    this.#steps.push(choice)
    return this.#add(choice)
  }

  #memory({ loops, remembersSuccess }: Context): Memory | undefined {
    if (this.#hasBackreferences) return undefined
    const first = this.#memories
    this.#memories += loops.length + 1
    return { first, loops, ofSuccess: remembersSuccess }
  }

  /** Where ways meet: what follows is tried once for each place in the text. */
  #meeting(next: Step, context: Context): Step {
    if (next.kind === 'memo' || next.kind === 'accept') return next
    const memory = this.#memory(context)
    return memory ? this.#add<Memo>({ kind: 'memo', memory, next }) : next
  }

  #alternatives(alternatives: readonly AST.Alternative[], next: Step, context: Context): Step {
    const [only] = alternatives
    if (alternatives.length === 1) return this.#sequence(only!, next, context)
    const end = this.#meeting(next, context)
    return alternatives
      .map((alternative) => this.#sequence(alternative, end, context))
      .reduceRight((rest, way) => this.#choice(true, way, rest))
  }

  #sequence({ elements }: AST.Alternative, next: Step, context: Context): Step {
    const ordered = context.backward ? elements : elements.toReversed()
    return ordered.reduce((following, element) => this.#element(element, following, context), next)
  }

  #element(element: AST.Element, next: Step, context: Context): Step {
    switch (element.type) {
      case 'Assertion':
        return this.#assertion(element, next, context)
      case 'Backreference':
        return this.#reference(element, next, context)
      case 'CapturingGroup':
        return this.#capturingGroup(element, next, context)
      case 'Group':
        return this.#alternatives(element.alternatives, next, {
          ...context,
          flags: flagsWithin(element, context.flags),
        })
      case 'Quantifier':
        return isOneCharacter(element.element)
          ? this.#run(element, element.element, next, context)
          : this.#repeat(element, next, context)
      case 'ExpressionCharacterClass':
        throw new Error('This character class requires the flag v')
      default: {
        const set = this.#sets.of(element, context.flags)
        return this.#add<Step>({ kind: 'single', set, backward: context.backward, next })
      }
    }
  }

  #capturingGroup(group: AST.CapturingGroup, next: Step, context: Context): Step {
    const start = 2 * this.#groups.get(group)!
    const [opens, closes] = context.backward ? [start + 1, start] : [start, start + 1]
    const close = this.#add<Step>({ kind: 'capture', index: closes, next })
    const body = this.#alternatives(group.alternatives, close, context)
    return this.#add<Step>({ kind: 'capture', index: opens, next: body })
  }

  #assertion(assertion: AST.Assertion, next: Step, context: Context): Step {
    const { flags } = context
    switch (assertion.kind) {
      case 'start':
      case 'end':
        return this.#add<Step>({
          kind: 'edge',
          end: assertion.kind === 'end',
          lines: flags.multiline,
          next,
        })
      case 'word': {
        const word = this.#sets.from('\\w', flags)
        return this.#add<Step>({ kind: 'boundary', word, negative: assertion.negate, next })
      }
      default: {
        const remembersSuccess = assertion.negate || capturingGroups(assertion).length === 0
        const backward = assertion.kind === 'lookbehind'
        const within: Context = { flags, backward, loops: [], remembersSuccess }
        const body = this.#alternatives(assertion.alternatives, ACCEPT, within)
        return this.#add<Step>({ kind: 'look', body, negative: assertion.negate, remembersSuccess, next })
      }
    }
  }

  #reference({ resolved }: AST.Backreference, next: Step, { flags, backward }: Context): Step {
    const groups = [resolved].flat().map((group) => this.#groups.get(group)!)
    const alike = (code: number) => this.#sets.from(`\\u{${code.toString(16)}}`, flags)
    return this.#add<Step>({
      kind: 'reference',
      groups,
      alike: flags.ignoreCase ? alike : undefined,
      backward,
      next,
    })
  }

  #run(quantifier: AST.Quantifier, element: OneCharacter, next: Step, context: Context): Step {
    const { min, max, greedy } = quantifier
    const endless = max === Infinity
    const run = {
      kind: 'run' as const,
      number: this.#steps.length,
      set: this.#sets.of(element, context.flags),
      min,
      max,
      greedy,
      backward: context.backward,
      memory: endless ? this.#memory(context) : undefined,
      next: endless || min === max ? next : this.#meeting(next, context),
    }
    this.#steps.push(run)
    return this.#add(run)
  }

  #repeat(quantifier: AST.Quantifier, next: Step, context: Context): Step {
    const { element, min, max, greedy } = quantifier
    if (max === 0) return next
    const nullable = isNullable(element)
    if (max === Infinity && min > 0 && !nullable) {
      const again = this.#choice(greedy, ACCEPT, next)
      const body = this.#loopHead(this.#iteration(element, again, context), context)
      again[greedy ? 'first' : 'second'] = body
      return this.#copies(element, min - 1, body, context)
    }
    const optional = (following: Step): Step =>
      nullable ? this.#advancing(element, following, context) : this.#iteration(element, following, context)
    if (max === Infinity) {
      const choice = this.#choice(greedy, ACCEPT, next)
      const head = this.#loopHead(choice, context)
      choice[greedy ? 'first' : 'second'] = optional(head)
      return this.#copies(element, min, head, context)
    }
    const end = max > min ? this.#meeting(next, context) : next
    let step = end
    for (let copy = min; copy < max; copy++) step = this.#choice(greedy, optional(step), end)
    return this.#copies(element, min, step, context)
  }

  #loopHead(next: Step, context: Context): Step {
    const memory = this.#memory(context)
    return memory ? this.#add<Memo>({ kind: 'memo', memory, next }) : next
  }

  #copies(element: AST.Element, count: number, next: Step, context: Context): Step {
    let step = next
    for (let copy = 0; copy < count; copy++) step = this.#iteration(element, step, context)
    return step
  }

  #iteration(element: AST.Element, next: Step, context: Context): Step {
    const body = this.#add(this.#element(element, next, context))
    const within = capturingGroups(element)
    if (within.length === 0) return body
    const from = 2 * this.#groups.get(within[0]!)!
    return this.#add<Step>({ kind: 'reset', from, to: from + 2 * within.length, next: body })
  }

  /** An iteration that fails where it matches no character, as those do that need not be. */
  #advancing(element: AST.Element, next: Step, context: Context): Step {
    const register = this.#registers++
    const check = this.#add<Step>({ kind: 'advanced', register, next })
    const body = this.#iteration(element, check, { ...context, loops: [...context.loops, register] })
    return this.#add<Step>({ kind: 'begin', register, next: body })
  }
}
