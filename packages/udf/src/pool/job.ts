import { sliceArguments } from '@polytable/model/protocol/call-columns'
import type { CallArguments, CallResults } from '@polytable/model/protocol/functions'
import type { ModuleFunction } from './host.ts'

/** Some rows of a call, for one worker. */
export interface Job {
  readonly fn: ModuleFunction
  readonly args: CallArguments
  readonly signal: AbortSignal
  /** Whether nothing else may be done by the worker meanwhile, so that its death is the fault of this job. */
  readonly alone: boolean
  finish(end: JobEnd): void
  fail(error: unknown): void
}

/** How a job ended: with results, or because its worker died. */
export type JobEnd =
  { readonly results: CallResults } | { readonly died: 'timeout' | 'abort' | 'crash'; readonly cause: string }

/** Cuts rows into parts of whole calls. */
export function cut(
  args: CallArguments,
  callsPerPart: number,
  { batchSize = 1 }: ModuleFunction,
): CallArguments[] {
  const parts: CallArguments[] = []
  const rows = Math.max(1, callsPerPart) * batchSize
  for (let start = 0; start < args.size; start += rows) parts.push(sliceArguments(args, start, start + rows))
  return parts
}

/** The buffers of results that nobody here needs any more once they are sent on. */
export function buffersOf({ values }: CallResults): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    const bytes: unknown = 'data' in value ? value.data : value
    const buffer = ArrayBuffer.isView(bytes) ? bytes.buffer : bytes
    if (buffer instanceof ArrayBuffer) buffers.add(buffer)
  }
  return [...buffers]
}
