import type { CallOutcome } from '@polytable/model/expressions/index'
import type { Value } from '@polytable/model/types/index'
import type { ModuleFunction } from './host.ts'

export type Args = Record<string, Value>

/** Some rows of a call, for one worker. */
export interface Job {
  readonly fn: ModuleFunction
  readonly args: readonly Args[]
  readonly signal: AbortSignal
  /** Whether nothing else may be done by the worker meanwhile, so that its death is the fault of this job. */
  readonly alone: boolean
  finish(end: JobEnd): void
  fail(error: unknown): void
}

/** How a job ended: with outcomes, or because its worker died. */
export type JobEnd =
  | { readonly outcomes: readonly CallOutcome[] }
  | { readonly died: 'timeout' | 'abort' | 'crash'; readonly cause: string }

/** Cuts rows into parts of whole calls. */
export function cut(
  args: readonly Args[],
  callsPerPart: number,
  { batchSize = 1 }: ModuleFunction,
): Args[][] {
  const parts: Args[][] = []
  const rows = Math.max(1, callsPerPart) * batchSize
  for (let start = 0; start < args.length; start += rows) parts.push(args.slice(start, start + rows))
  return parts
}

/** The buffers of outcomes that nobody here needs any more once they are sent on. */
export function buffersOf(outcomes: readonly CallOutcome[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const outcome of outcomes) {
    const value = 'value' in outcome ? outcome.value : null
    if (typeof value !== 'object' || value === null) continue
    const bytes: unknown = 'data' in value ? value.data : value
    const buffer = ArrayBuffer.isView(bytes) ? bytes.buffer : bytes
    if (buffer instanceof ArrayBuffer) buffers.add(buffer)
  }
  return [...buffers]
}
