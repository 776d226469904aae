import type { Snapshot } from './look.ts'
import type { Operation } from './world.ts'

/** What a working process or page is told, one line of JSON each. */
export type Order =
  | { readonly type: 'open'; readonly name: string }
  /** `number` comes back when the call was acknowledged. */
  | { readonly type: 'perform'; readonly number: number; readonly operation: Operation }
  | { readonly type: 'close' }

/** What it answers. */
export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly snapshot: Snapshot }
  | { readonly type: 'done'; readonly number: number }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string }
