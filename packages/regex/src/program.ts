import type { CharacterSet } from './character-set.ts'

/**
 * A pattern as a graph of steps, each with what follows it. Where steps with different pasts meet again, and in every loop, there is
 * one that remembers where in the text nothing after it matched: so the work is bounded by steps times places.
 */
export interface Program {
  readonly entry: Step
  /** The sets that the first character of every match is of, where they are known. */
  readonly first: readonly CharacterSet[] | undefined
  /** What is gone back to, by its number. */
  readonly steps: readonly (Choice | Run)[]
  /** How many loops note where their iteration began. */
  readonly registers: number
  /** How many groups capture. */
  readonly groups: number
  /** The groups of each name: some alternatives may have the same. */
  readonly names: ReadonlyMap<string, readonly number[]>
  /** What follows a step depends on more than the place in the text: nothing is remembered. */
  readonly hasBackreferences: boolean
}

export type Step =
  | { readonly kind: 'accept' }
  | Single
  | Run
  | Choice
  | Memo
  | { readonly kind: 'capture'; readonly index: number; readonly next: Step }
  | Reset
  | { readonly kind: 'begin' | 'advanced'; readonly register: number; readonly next: Step }
  | Look
  | { readonly kind: 'edge'; readonly end: boolean; readonly lines: boolean; readonly next: Step }
  | {
      readonly kind: 'boundary'
      readonly word: CharacterSet
      readonly negative: boolean
      readonly next: Step
    }
  | Reference

/** One character. */
interface Single {
  readonly kind: 'single'
  readonly set: CharacterSet
  readonly backward: boolean
  readonly next: Step
}

/** Characters of one set, one after the other. */
export interface Run {
  readonly kind: 'run'
  readonly number: number
  readonly set: CharacterSet
  readonly min: number
  readonly max: number
  readonly greedy: boolean
  readonly backward: boolean
  /** Of each place where the run may go on or end; undefined where how far it has come matters too. */
  readonly memory: Memory | undefined
  readonly next: Step
}

/** The first of two ways, then the second. */
export interface Choice {
  readonly kind: 'choice'
  readonly number: number
  first: Step
  second: Step
}

/** What is remembered of a step by its place in the text. */
export interface Memory {
  /** The first of its kinds: one for each number of loops around it whose iteration has matched something. */
  readonly first: number
  /** The registers of the loops around it that must match something in each iteration. */
  readonly loops: readonly number[]
  /** Whether what followed in a lookaround matched is remembered too, as it captured nothing. */
  readonly ofSuccess: boolean
}

export interface Memo {
  readonly kind: 'memo'
  readonly memory: Memory
  next: Step
}

/** Forgets what the groups captured in the iteration before. */
interface Reset {
  readonly kind: 'reset'
  readonly from: number
  readonly to: number
  readonly next: Step
}

/** A lookaround. */
export interface Look {
  readonly kind: 'look'
  readonly body: Step
  readonly negative: boolean
  readonly remembersSuccess: boolean
  readonly next: Step
}

/** A back-reference. */
export interface Reference {
  readonly kind: 'reference'
  readonly groups: readonly number[]
  /** The set of the characters that are the same as one, whatever their case; undefined where case matters. */
  readonly alike: ((code: number) => CharacterSet) | undefined
  readonly backward: boolean
  readonly next: Step
}
