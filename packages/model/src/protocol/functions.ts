import type { CellError, ColumnType, Value } from '../types/index.ts'
import type { CallNode, CallOutcome } from '../expressions/index.ts'
import type { ApprovalDecision, ApprovalQuestion } from './jobs.ts'
import type { IteratorPortions } from './iterator-parts.ts'

/** The signature of a function: parameters and results. */
export interface FunctionSignature {
  readonly params: Readonly<Record<string, { readonly type: ColumnType; readonly optional: boolean }>>
  /** Absent where it follows from constant arguments. */
  readonly returns?: ColumnType
}

export type Args = Record<string, Value>

/** What the engine does for a function that it calls. */
export interface CallHost {
  /** Tells what a row gave before the others have: where results are kept, it is there even if the process ends meanwhile. */
  arrived(row: number, outcome: CallOutcome): void
  /** Shows what is known of a value that is on its way. Absent where nobody looks. */
  partial?(row: number, value: Value): void
  /** What is kept under a key, and where nothing is, what `make` gives: JSON, kept at once. */
  kept(key: Value, make: () => Promise<Value>): Promise<Value>
  /** Forgets what is kept under a key. */
  forget(key: Value): Promise<void>
  /** What a person decided; where nothing is decided yet the question is kept for `db.approvals()`, and there is no answer. */
  ask(key: Value, question: ApprovalQuestion): Promise<ApprovalDecision | undefined>
  /** Calls another function. */
  call(node: CallNode, args: Args): Promise<CallOutcome>
}

/**
 * Runs functions, wherever they live: in the engine's thread, in a media or model worker, in the page that defined them. `cause`
 * names what they are called for.
 */
export interface FunctionRunner {
  /** What media arguments are handed over as: bytes to read, or what the cell says of them. */
  readonly media: 'input' | 'cell'
  /** One outcome per row of arguments, in order. Rejects only where no row could be computed at all. */
  call(
    name: string,
    args: readonly Args[],
    signal?: AbortSignal,
    cause?: string,
    host?: CallHost,
  ): Promise<readonly CallOutcome[]>
  /** What an iterator puts out for rows of arguments, one after the other. Rejects only where no row is known to be at fault. */
  iterate(name: string, args: readonly Args[], signal?: AbortSignal, cause?: string): IteratorPortions
  /** The values of an aggregate, in the order of the rows that ask for one. Absent where there are no aggregates. */
  aggregate?(
    name: string,
    constants: Args,
    rows: AsyncIterable<readonly AggregateRow[]>,
    signal?: AbortSignal,
    cause?: string,
  ): AsyncIterable<readonly CallOutcome[]>
}

/** A row as an aggregate is given it. */
export interface AggregateRow {
  /** Whether it is the first of its group. */
  readonly first: boolean
  /** Whether the value up to this row is wanted. */
  readonly wanted: boolean
  /** The arguments that are no constants; null for a row that is left out. */
  readonly args: Args | null
}

export interface RegisteredFunction {
  readonly name: string
  readonly version: string
  readonly kind: 'function' | 'iterator' | 'aggregate'
  /** How many rows it takes at a time, where it takes more than one. */
  readonly batchSize?: number
  /** Set where images that are frames are handed over as their videos, not decoded and encoded before. */
  readonly decodesFrames?: true
  /** Set where calls within each other are made as one: see `CallPlan`. Those that are may all be part of the same. */
  readonly fused?: true
  /** Set where calls may wait for a person: their cells stay pending until that has decided. */
  readonly mayAsk?: true
  /** Set where results are kept by the content of the arguments: what they depend on besides it. */
  readonly memoised?: string
  readonly description?: string
  /** Where it is absent, calls are not held against it. */
  readonly signature?: FunctionSignature
}

/** The arguments of calls, by parameter: a value for each call. To send columns takes a tenth of what objects take. */
export interface CallArguments {
  readonly size: number
  readonly columns: Readonly<Record<string, readonly Value[]>>
}

/** What calls gave: a value for each, null for one that failed. */
export interface CallResults {
  readonly values: readonly Value[]
  readonly errors?: ReadonlyMap<number, CellError>
}

/**
 * Functions that live with a client: the engine calls them back, a batch at a time. `cause` names what they are called for: calls of
 * the engine that they make are part of that (`RunOptions.cause`).
 */
export interface FunctionProvider {
  call(name: string, args: CallArguments, signal: AbortSignal, cause?: string): Promise<CallResults>
  iterate(name: string, args: CallArguments, signal: AbortSignal, cause?: string): IteratorPortions
  /** Absent where it has none. */
  aggregate?(
    name: string,
    constants: Record<string, Value>,
    rows: AsyncIterable<readonly AggregateRow[]>,
    signal: AbortSignal,
    cause?: string,
  ): AsyncIterable<readonly CallOutcome[]>
}
