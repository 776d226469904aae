import { BacktrackStack, Frame, FRAME_SIZE } from './backtrack-stack.ts'
import { codeAfter, codeBefore, nextPlace } from './code-points.ts'
import { Marks } from './marks.ts'
import type { Look, Memory, Program, Reference, Run, Step } from './program.ts'

/** The most steps in one text: some seconds. */
const MAX_STEPS = 100_000_000
/** The same for patterns with back-references, whose work can double with each character. */
const MAX_STEPS_WITH_BACKREFERENCES = 10_000_000
/** What may be spent for each character of long texts. */
const STEPS_PER_CHARACTER = 20

const ACCEPT: Step = { kind: 'accept' }
const LINE_ENDS: ReadonlySet<string> = new Set('\n\r\u2028\u2029')

/** Why a pattern is given up for a text. */
export type Limit = 'steps' | 'memory'

/**
 * Matches as the specification of ECMAScript says, by going back where a way fails, but goes no way twice: it remembers from which
 * place in the text which step failed (Davis, Servant, Lee: Using Selective Memoization to Defeat Regular Expression Denial of Service,
 * 2021). What is remembered holds for all matches in the text.
 */
export class Matcher {
  readonly #program: Program
  readonly #text: string
  readonly #limit: (limit: Limit) => never
  readonly #maxSteps: number
  readonly #stack: BacktrackStack
  readonly #failed: Marks
  readonly #succeeded: Marks
  /** Where the groups begin and end, -1 where they have captured nothing. */
  readonly #captures: Int32Array
  /** Where the loops' iterations began. */
  readonly #registers: Int32Array
  /** Where it is gone on from after going back, and where a match ended. */
  #at = 0
  #spent = 0

  /** @param limit throws that the pattern is given up */
  constructor(program: Program, text: string, limit: (limit: Limit) => never) {
    const full = (): never => limit('memory')
    this.#program = program
    this.#text = text
    this.#limit = limit
    this.#maxSteps = Math.max(
      program.hasBackreferences ? MAX_STEPS_WITH_BACKREFERENCES : MAX_STEPS,
      STEPS_PER_CHARACTER * text.length,
    )
    this.#stack = new BacktrackStack(full)
    this.#failed = new Marks(text.length, full)
    this.#succeeded = new Marks(text.length, full)
    this.#captures = new Int32Array(2 * program.groups)
    this.#registers = new Int32Array(program.registers)
  }

  /** How many steps were made so far. */
  get spent(): number {
    return this.#spent
  }

  /** All matches, without overlaps. */
  *matches(): Generator<RegExpExecArray> {
    const text = this.#text
    for (let at = 0; at <= text.length;) {
      const match = this.#canBegin(at) ? this.matchAt(at) : undefined
      if (match) yield match
      const end = match ? at + match[0].length : at
      at = end > at ? end : nextPlace(text, at, false)
    }
  }

  #canBegin(at: number): boolean {
    const { first } = this.#program
    if (!first) return true
    const code = codeAfter(this.#text, at)
    return first.some((set) => set.has(code))
  }

  /** The match that begins at a place between characters. */
  matchAt(index: number): RegExpExecArray | undefined {
    this.#captures.fill(-1)
    this.#stack.top = 0
    if (!this.#run(this.#program.entry, index)) return undefined
    const text = this.#text
    const match = [text.slice(index, this.#at), ...this.#captured()]
    return Object.assign(match as [string, ...string[]], { index, input: text, groups: this.#named(match) })
  }

  #captured(): string[] {
    return Array.from({ length: this.#program.groups }, (_, group) => {
      const start = this.#captures[2 * group]!
      const end = this.#captures[2 * group + 1]!
      // As native matches do: undefined, though its type does not say so.
      return (start < 0 ? undefined : this.#text.slice(start, end)) as string
    })
  }

  #named(match: readonly string[]): Record<string, string> | undefined {
    const { names } = this.#program
    if (names.size === 0) return undefined
    const named = [...names].map(([name, groups]) => {
      const group = groups.find((group) => match[group + 1] !== undefined) ?? groups[0]!
      return [name, match[group + 1]!] as const
    })
    return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(named))
  }

  /** Whether a step and all that follow match from a place on. Frames of the way there are left on the stack. */
  #run(from: Step, place: number): boolean {
    const text = this.#text
    const stack = this.#stack
    const base = stack.top
    let step: Step | undefined = from
    let at = place
    while (step) {
      this.#spend(1)
      let next: Step | undefined
      switch (step.kind) {
        case 'accept':
          this.#at = at
          return true
        case 'single': {
          const code = step.backward ? codeBefore(text, at) : codeAfter(text, at)
          if (!step.set.has(code)) break
          at += (code > 0xffff ? 2 : 1) * (step.backward ? -1 : 1)
          next = step.next
          break
        }
        case 'run':
          next = this.#begin(step, at)
          at = this.#at
          break
        case 'choice':
          stack.push(Frame.again, step.number, at)
          next = step.first
          break
        case 'memo': {
          const matches = this.#recall(step.memory, at)
          if (matches) return true
          if (matches === false) break
          stack.push(Frame.memo, this.#kind(step.memory, at), at)
          next = step.next
          break
        }
        case 'capture':
          this.#capture(step.index, at)
          next = step.next
          break
        case 'reset':
          for (let index = step.from; index < step.to; index++) {
            if (this.#captures[index] !== -1) this.#capture(index, -1)
          }
          next = step.next
          break
        case 'begin':
          stack.push(Frame.register, step.register, this.#registers[step.register]!)
          this.#registers[step.register] = at
          next = step.next
          break
        case 'advanced':
          if (this.#registers[step.register] !== at) next = step.next
          break
        case 'look':
          if (this.#looks(step, at)) next = step.next
          break
        case 'edge':
          if (this.#isEdge(step.end, step.lines, at)) next = step.next
          break
        case 'boundary': {
          const differs = step.word.has(codeBefore(text, at)) !== step.word.has(codeAfter(text, at))
          if (differs !== step.negative) next = step.next
          break
        }
        case 'reference': {
          const end = this.#refer(step, at)
          if (end === undefined) break
          at = end
          next = step.next
        }
      }
      if (!next) {
        next = this.#back(base)
        at = this.#at
      }
      step = next
    }
    return false
  }

  #spend(steps: number): void {
    this.#spent += steps
    if (this.#spent > this.#maxSteps) this.#limit('steps')
  }

  #capture(index: number, at: number): void {
    this.#stack.push(Frame.capture, index, this.#captures[index]!)
    this.#captures[index] = at
  }

  /**
   * Around a step are loops whose iterations must match something: which have so far matters for what follows. Where an inner one has,
   * those around it have too, so the number of those that have tells all.
   */
  #kind({ first, loops }: Memory, at: number): number {
    let kind = first
    for (const register of loops) if (this.#registers[register] !== at) kind++
    return kind
  }

  /** Whether what follows is known to match. */
  #recall(memory: Memory, at: number): boolean | undefined {
    const kind = this.#kind(memory, at)
    if (this.#failed.has(kind, at)) return false
    return memory.ofSuccess && this.#succeeded.has(kind, at) ? true : undefined
  }

  /** Begins a run: what follows it, from the place that is set. */
  #begin(run: Run, from: number): Step | undefined {
    const { min, max, greedy, memory } = run
    this.#at = from
    for (let count = 0; count < min; count++) if (!this.#goOn(run)) return undefined
    const start = this.#at
    for (let count = min; ; count++) {
      const matches = memory && this.#recall(memory, this.#at)
      if (matches) return this.#keep(run, start, ACCEPT)
      if (matches === false) {
        if (this.#at === start) return undefined
        this.#at = nextPlace(this.#text, this.#at, !run.backward)
        break
      }
      if (!greedy || count === max || !this.#goOn(run)) break
    }
    return this.#keep(run, greedy || max === Infinity ? start : max - min, run.next)
  }

  /** Keeps a run, that is at the place that is set, to go back to. */
  #keep<T extends Step>(run: Run, begin: number, next: T): T {
    this.#stack.push(Frame.again, run.number, begin, this.#at)
    return next
  }

  /** Moves over one more character of a run. */
  #goOn({ set, backward }: Run): boolean {
    const code = backward ? codeBefore(this.#text, this.#at) : codeAfter(this.#text, this.#at)
    if (!set.has(code)) return false
    this.#at += (code > 0xffff ? 2 : 1) * (backward ? -1 : 1)
    this.#spend(1)
    return true
  }

  /** A greedy run that is one character shorter. */
  #shorten(run: Run, start: number, at: number): Step | undefined {
    if (run.memory) this.#failed.add(this.#kind(run.memory, at), at)
    if (at === start) return undefined
    this.#at = nextPlace(this.#text, at, !run.backward)
    return this.#keep(run, start, run.next)
  }

  /** A lazy run that is one character longer. @param begin where it began, or how much longer it may be where that is limited */
  #lengthen(run: Run, begin: number, at: number): Step | undefined {
    const { memory } = run
    const endless = run.max === Infinity
    this.#at = at
    if ((endless || begin > 0) && this.#goOn(run)) {
      const matches = memory && this.#recall(memory, this.#at)
      if (matches !== false) return this.#keep(run, endless ? begin : begin - 1, matches ? ACCEPT : run.next)
    }
    if (memory) this.#eachPlace(run, begin, at, (place) => this.#failed.add(this.#kind(memory, place), place))
    return undefined
  }

  #eachPlace({ backward }: Run, start: number, end: number, visit: (place: number) => void): void {
    for (let place = start; place !== end; place = nextPlace(this.#text, place, backward)) visit(place)
    visit(end)
  }

  /** Goes back to the last frame after `base` with another way: its step, and the place is set. */
  #back(base: number): Step | undefined {
    const stack = this.#stack
    while (stack.top > base) {
      const at = (stack.top -= FRAME_SIZE)
      const next = this.#undo(
        stack.frames[at]!,
        stack.frames[at + 1]!,
        stack.frames[at + 2]!,
        stack.frames[at + 3]!,
      )
      if (next) return next
    }
    return undefined
  }

  #undo(kind: number, what: number, place: number, end: number): Step | undefined {
    switch (kind) {
      case Frame.again: {
        const step = this.#program.steps[what]!
        if (step.kind === 'run') {
          return step.greedy ? this.#shorten(step, place, end) : this.#lengthen(step, place, end)
        }
        this.#at = place
        return step.second
      }
      case Frame.memo:
        this.#failed.add(what, place)
        return undefined
      case Frame.capture:
        this.#captures[what] = place
        return undefined
      default:
        this.#registers[what] = place
        return undefined
    }
  }

  /** Whether a lookaround holds. No other way through it is tried later. */
  #looks(look: Look, at: number): boolean {
    const base = this.#stack.top
    if (!this.#run(look.body, at)) return look.negative
    if (look.remembersSuccess) this.#rememberSuccess(base)
    this.#leave(base, !look.negative)
    return !look.negative
  }

  /** Marks the way that matched: the frames that are left are of it. */
  #rememberSuccess(base: number): void {
    const { frames, top } = this.#stack
    for (let frame = base; frame < top; frame += FRAME_SIZE) {
      const what = frames[frame + 1]!
      if (frames[frame] === Frame.memo) this.#succeeded.add(what, frames[frame + 2]!)
      if (frames[frame] !== Frame.again) continue
      const step = this.#program.steps[what]!
      if (step.kind === 'run' && step.memory) {
        this.#rememberRun(step, step.memory, frames[frame + 2]!, frames[frame + 3]!)
      }
    }
  }

  /** After its first place a run has matched something, and so have all loops around it. Of the first place it is no longer known. */
  #rememberRun(run: Run, { first, loops }: Memory, start: number, end: number): void {
    this.#eachPlace(run, start, end, (place) => {
      if (place !== start || loops.length === 0) this.#succeeded.add(first + loops.length, place)
    })
  }

  /** Drops the frames from `base` on: what was captured is undone, or kept and undone when it is gone back further. */
  #leave(base: number, keeps: boolean): void {
    const { frames, top } = this.#stack
    let kept = base
    if (keeps) {
      for (let frame = base; frame < top; frame += FRAME_SIZE) {
        if (frames[frame] !== Frame.capture) continue
        frames.copyWithin(kept, frame, frame + FRAME_SIZE)
        kept += FRAME_SIZE
      }
    } else {
      for (let frame = top - FRAME_SIZE; frame >= base; frame -= FRAME_SIZE) {
        if (frames[frame] === Frame.capture) this.#captures[frames[frame + 1]!] = frames[frame + 2]!
      }
    }
    this.#stack.top = kept
  }

  #isEdge(end: boolean, lines: boolean, at: number): boolean {
    if (at === (end ? this.#text.length : 0)) return true
    return lines && LINE_ENDS.has(this.#text[end ? at : at - 1]!)
  }

  /** Where the text ends that a back-reference matches. */
  #refer({ groups, alike, backward }: Reference, from: number): number | undefined {
    const text = this.#text
    const group = groups.find(
      (group) => this.#captures[2 * group]! >= 0 && this.#captures[2 * group + 1]! >= 0,
    )
    if (group === undefined) return from
    const code = backward ? codeBefore : codeAfter
    const [start, end] = [this.#captures[2 * group]!, this.#captures[2 * group + 1]!]
    let at = from
    for (
      let place = backward ? end : start;
      place !== (backward ? start : end);
      place = nextPlace(text, place, backward)
    ) {
      this.#spend(1)
      const wanted = code(text, place)
      const found = code(text, at)
      if (wanted !== found && !alike?.(wanted).has(found)) return undefined
      at = nextPlace(text, at, backward)
    }
    return at
  }
}
