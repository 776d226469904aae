import type { FunctionProvider } from '../engine/api.ts'
import type { RegisteredFunction } from '../exec/functions.ts'

/** Functions of modules that run elsewhere than where this client does: see the option `udfs` of `open`. */
export interface FunctionModules {
  readonly functions: readonly RegisteredFunction[]
  readonly provider: FunctionProvider
}
