import type { CallOutcome } from '@polytable/model/expressions/index'
import { cellError } from '@polytable/model/expressions/index'
import type { Args, CallHost } from '@polytable/model/protocol/functions'
import type { MediaInput } from '@polytable/model/ports/index'
import type { ProviderUse } from '@polytable/model/protocol/insight'
import type { Value } from '@polytable/model/types/index'
import { runAgent } from '../agent/run-agent.ts'
import { runChat } from '../chat/run-chat.ts'
import { withMedia, type Place } from '../messages/fill.ts'
import { imageLimits } from '../messages/image-limits.ts'
import { AGENT, CHAT, INVOKE_TOOLS } from '../names.ts'
import { Failure } from '../requests/failure.ts'
import { withoutSecrets } from '../requests/requests.ts'
import { services } from '../services/index.ts'
import { jsonOf, type CallArgs, type EmbeddingEndpoint, type Endpoint } from '../services/service.ts'
import { invokeTools } from '../tools/invoke.ts'
import { Asker, type Known } from './ask.ts'
import { downloaded } from './download.ts'
import { embedInputs, requestsOf } from './embed.ts'
import { eachRow } from './outcomes.ts'
import type { ProviderParts } from './runner.ts'

/** Makes the calls of hosted models that rows ask for. */
export class ProviderCalls {
  readonly #parts: ProviderParts
  readonly #asker: Asker

  constructor(parts: ProviderParts) {
    this.#parts = parts
    this.#asker = new Asker(parts.credentials)
  }

  /** What was asked for, by provider and model. */
  statistics(): Record<string, ProviderUse> {
    return this.#asker.requests.statistics()
  }

  /** @throws PolytableError where no row can be asked about: MISSING_CREDENTIALS, INVALID_CONFIGURATION */
  async call(
    name: string,
    rows: readonly Args[],
    signal: AbortSignal,
    host: CallHost,
  ): Promise<CallOutcome[]> {
    if (name === INVOKE_TOOLS)
      return eachRow(rows, signal, host, (row) => invokeTools(row['tools'], row['response'], host))
    if (name === CHAT || name === AGENT) {
      const run = name === CHAT ? runChat : runAgent
      const given: CallArgs[] = []
      for (const row of rows) {
        const { model } = row['options'] as { readonly model?: unknown }
        // A provider that cannot be asked fails the statement, before anything is paid for.
        const { kind } = await this.#asker.known(String(model).split('/')[0]!)
        given.push(this.#argsOf(row, kind))
      }
      return eachRow(given, signal, host, (args, inner, row) => run(this.#asker, args, host, inner, row))
    }
    const [kind, endpointName] = name.split('.') as [string, string]
    const given = rows.map((row) => this.#argsOf(row, kind))
    const known = new Map<string, Known>()
    for (const provider of new Set(rows.map((row) => row['provider'] as string)))
      known.set(provider, await this.#asker.known(provider, kind))
    const providerOf = ({ options }: CallArgs): Known => known.get(options['provider'] as string)!
    const service = services[kind]!
    const embedding = service.embeddings?.[endpointName]
    if (embedding) return this.#embed(embedding, given, providerOf, signal, host)
    const endpoint = service.endpoints[endpointName]!
    return eachRow(given, signal, host, (args, inner) =>
      this.#one(endpoint, args, providerOf(args), host, inner, name),
    )
  }

  /** The arguments of a row, with its media and the provider among the options. @param kind whose protocol the provider speaks */
  #argsOf(row: Args, kind: string): CallArgs {
    const places = (row['places'] ?? {}) as unknown as Readonly<Record<string, Place>>
    const { input, options } = withMedia(row, places, this.#parts, imageLimits[kind])
    const contents = Object.keys(places).map((name) => [
      name,
      (row[name] as unknown as MediaInput).hash || (row[name] as unknown as MediaInput).url,
    ])
    const key = { ...row, ...Object.fromEntries(contents) } as unknown as Value
    return { input, options: { ...(options as object), provider: row['provider'] }, key }
  }

  async #one(
    endpoint: Endpoint,
    args: CallArgs,
    known: Known,
    host: CallHost,
    signal: AbortSignal,
    name: string,
  ): Promise<Value | Blob> {
    const key: Value = [name, args.key!]
    const remember = (begin: () => Promise<unknown>): Promise<unknown> =>
      host.kept(key, begin as () => Promise<Value>)
    const download = (url: string): Promise<Blob> =>
      downloaded(this.#asker, known, args, url, this.#parts.download, signal)
    try {
      const answer = await this.#asker.answer(known, endpoint, args, signal, remember)
      if (!endpoint.result) return jsonOf(answer, known.name) as Value
      return await endpoint.result(answer, { provider: known.name, options: args.options, download })
    } catch (error) {
      // Work that failed is begun anew the next time.
      if (endpoint.follow && !signal.aborted) await host.forget(key)
      throw error instanceof Failure ? withoutSecrets(error.error, known.access) : error
    }
  }

  /** Rows with equal options are asked about together. */
  async #embed(
    endpoint: EmbeddingEndpoint,
    rows: readonly CallArgs[],
    providerOf: (args: CallArgs) => Known,
    signal: AbortSignal,
    host: CallHost,
  ): Promise<CallOutcome[]> {
    const outcomes: CallOutcome[] = []
    const groups = new Map<string, number[]>()
    for (const [place, { options }] of rows.entries()) {
      const key = JSON.stringify(options)
      const group = groups.get(key)
      if (group) group.push(place)
      else groups.set(key, [place])
    }
    const requests = [...groups.values()].flatMap((places) => {
      const inputs = places.map((place) => rows[place]!.input)
      return requestsOf(inputs, endpoint).map((request) => request.map((i) => places[i]!))
    })
    await Promise.all(
      requests.map(async (places) => {
        const { options } = rows[places[0]!]!
        const inputs = places.map((place) => rows[place]!.input)
        const found = await embedInputs(
          this.#asker,
          providerOf(rows[places[0]!]!),
          endpoint,
          inputs,
          options,
          signal,
        )
        for (const [i, outcome] of found.entries()) {
          outcomes[places[i]!] =
            'error' in outcome
              ? { error: cellError(outcome.error) }
              : { value: outcome.vector as unknown as Value }
          host.arrived(places[i]!, outcomes[places[i]!]!)
        }
      }),
    )
    return outcomes
  }
}
