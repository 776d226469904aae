import type { PlacedReference, WireResult } from './references.ts'
import type { StreamItem } from './stream-table.ts'
import type { WireError } from './wire-error.ts'

/** A call, as one array: every object in a message costs time. `references` is absent where there are none. */
export type WireCall = readonly [
  target: number,
  method: string,
  args: unknown[],
  references?: readonly PlacedReference[],
]

/** The object that each side exposes to the other with comlink. Errors are thrown as {@link WireError}. */
export interface Wire {
  call(request: WireCall): Promise<WireResult>
  abort(signal: number, reason: WireError): void
  pull(stream: number): Promise<StreamItem>
  cancel(stream: number): Promise<void>
  ping(): void
}
