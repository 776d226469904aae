import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { ProviderUse } from '@polytable/model/protocol/insight'
import type { ProviderCredentials } from '../access.ts'
import type { MediaTools } from '../messages/medium.ts'
import { AGENT, CHAT, functionOf, INVOKE_TOOLS, PROVIDER_FUNCTIONS, ROWS } from '../names.ts'

/** What calls of providers are made with. */
export interface ProviderParts extends MediaTools {
  readonly credentials: ProviderCredentials
  /** Fetches a file by a URL that a provider gave, under the policy of the database. */
  readonly download: (url: string, signal: AbortSignal) => Promise<Blob>
}

/** The functions of hosted models. What they do is loaded with the first call. */
export function providerFunctions(parts: ProviderParts): {
  functions: RegisteredFunction[]
  runner: FunctionRunner
  statistics: () => Promise<Record<string, ProviderUse>>
} {
  const known = (name: string, batchSize: number): RegisteredFunction => ({
    name,
    version: '1',
    kind: 'function',
    batchSize,
    memoised: '',
  })
  const functions = Object.entries(PROVIDER_FUNCTIONS).flatMap(([provider, sizes]) =>
    Object.entries<number>(sizes).map(([name, size]) => known(functionOf(provider, name), size)),
  )
  let loaded: Promise<import('./calls.ts').ProviderCalls> | undefined
  const load = () => (loaded ??= import('./calls.ts').then(({ ProviderCalls }) => new ProviderCalls(parts)))
  return {
    // What tools do is not known to be the same each time.
    functions: [
      ...functions,
      known(CHAT, ROWS),
      { ...known(AGENT, ROWS), mayAsk: true },
      { name: INVOKE_TOOLS, version: '1', kind: 'function', mayAsk: true },
    ],
    runner: {
      media: 'input',
      async call(name, args, signal, _cause, host) {
        const calls = await load()
        return calls.call(name, args, signal ?? new AbortController().signal, host!)
      },
      iterate() {
        throw new TypeError('No provider has iterators')
      },
    },
    statistics: async () => (loaded ? (await loaded).statistics() : {}),
  }
}
