import type { FunctionProvider, RegisteredFunction } from '@polytable/model/protocol/functions'

/** Functions of modules that run elsewhere than where this client does: see the option `udfs` of `open`. */
export interface FunctionModules {
  readonly functions: readonly RegisteredFunction[]
  readonly provider: FunctionProvider
}
