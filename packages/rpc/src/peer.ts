import * as comlink from 'comlink'
import { decodeArguments, encodeArguments, type EncodedArguments } from './arguments.ts'
import type { Channel, ChannelEnd } from './channel.ts'
import { Exports } from './exports.ts'
import { guardEndpoint, type GuardedEndpoint } from './guarded-endpoint.ts'
import { Scope, type Reference, type WireResult } from './references.ts'
import { iterableCall } from './remote.ts'
import { remoteStream } from './remote-stream.ts'
import { methodNames, serviceOf } from './service.ts'
import { Signals } from './signals.ts'
import { StreamTable, type StreamItem } from './stream-table.ts'
import { streamOf, type StreamAhead, type StreamSource } from './stream.ts'
import { transferablesOf } from './transfer.ts'
import { unavailable } from './unavailable.ts'
import type { Wire, WireCall } from './wire.ts'
import { asCallError, encodeError } from './wire-error.ts'

/** What a peer holds for calls and streams in progress; all zero when nothing is going on. */
export interface Holdings {
  readonly unanswered: number
  readonly callbacks: number
  readonly signals: number
  readonly streams: number
  /** Services live as long as the connection. */
  readonly services: number
}

/** One side of a connection. Both sides can serve and call; most use it one way only. */
export class Peer {
  readonly closed: Promise<ChannelEnd>
  readonly #endpoint: GuardedEndpoint
  readonly #exports: Exports
  readonly #signals = new Signals()
  readonly #streams = new StreamTable()
  // Each is a comlink proxy, kept because making one for every call costs more than the call.
  readonly #call: comlink.Remote<Wire['call']>
  readonly #abort: comlink.Remote<Wire['abort']>
  readonly #pull: comlink.Remote<Wire['pull']>
  readonly #cancel: comlink.Remote<Wire['cancel']>
  readonly #ping: comlink.Remote<Wire['ping']>

  constructor(channel: Channel, served: object | undefined) {
    this.#exports = new Exports(served)
    this.#endpoint = guardEndpoint(channel)
    comlink.expose(this.#wire(), this.#endpoint)
    const remote = comlink.wrap<Wire>(this.#endpoint)
    this.#call = remote.call
    this.#abort = remote.abort
    this.#pull = remote.pull
    this.#cancel = remote.cancel
    this.#ping = remote.ping
    this.closed = this.#endpoint.closed.then((end) => this.#release(end))
    this.#endpoint.open()
  }

  close(): void {
    this.#endpoint.close()
  }

  fail(error: Error): void {
    this.#endpoint.fail(error)
  }

  holdings(): Holdings {
    return {
      unanswered: this.#endpoint.unanswered(),
      callbacks: this.#exports.size,
      signals: this.#signals.size,
      streams: this.#streams.size,
      services: this.#exports.services,
    }
  }

  /** Resolves when the other side's event loop gets to answer. */
  async ping(): Promise<void> {
    await this.#ping()
  }

  /** Calls a method of what the other side serves (`ROOT`), or of a service of it, or a callback of it. */
  async call(target: number, method: string, args: readonly unknown[]): Promise<unknown> {
    const scope = new Scope()
    try {
      const { values, references, transfer } = this.#encode(args, scope)
      const request =
        references === undefined ? [target, method, values] : [target, method, values, references]
      if (transfer.length > 0) comlink.transfer(request, transfer)
      const result = await this.#call(request as unknown as WireCall)
      if (result.length === 1) {
        scope.end()
        return result[0]
      }
      const [id, ahead, first] = result
      return this.#consume(id, ahead, () => scope.end(), first)
    } catch (error) {
      scope.end()
      throw asCallError(error)
    }
  }

  #encode(args: readonly unknown[], scope: Scope): EncodedArguments {
    return encodeArguments(args, (value) => {
      if (typeof value === 'function') {
        const id = this.#exports.add(value)
        scope.add(() => this.#exports.delete(id))
        return { kind: 'function', id }
      }
      if (typeof value !== 'object' || value === null) return undefined
      if (value instanceof AbortSignal) {
        // A reason may be any value: one that is no error is made one, as where it has crossed.
        if (value.aborted) throw value.reason instanceof Error ? value.reason : encodeError(value.reason)
        const id = this.#signals.follow(value, (id, reason) => this.#abort(id, reason).catch(() => {}))
        scope.add(() => this.#signals.unfollow(value))
        return { kind: 'signal', id }
      }
      const passed = serviceOf(value)
      if (passed !== undefined) {
        const { target, lifetime } = passed
        const id = lifetime === 'call' ? this.#exports.add(target) : this.#exports.addService(target)
        if (lifetime === 'call') scope.add(() => this.#exports.delete(id))
        return { kind: 'service', id, methods: methodNames(target) }
      }
      const source = streamOf(value)
      if (source === undefined) return undefined
      const id = this.#streams.add(source, () => {})
      scope.add(() => void this.#streams.cancel(id).catch(() => {}))
      return { kind: 'stream', id, ahead: source.ahead }
    })
  }

  #resolve(reference: Reference, scope: Scope): unknown {
    switch (reference.kind) {
      case 'function':
        return this.#remoteFunction(reference.id, '')
      case 'service':
        return Object.fromEntries(
          reference.methods.map((method) => [method, this.#remoteFunction(reference.id, method)]),
        )
      case 'signal':
        scope.add(() => this.#signals.drop(reference.id))
        return this.#signals.stand(reference.id)
      case 'stream':
        return this.#consume(reference.id, reference.ahead, () => {})
    }
  }

  #remoteFunction(target: number, method: string) {
    return (...args: unknown[]): Promise<unknown> => {
      const result = this.call(target, method, args)
      // Many callbacks report and are not waited for; the end of the connection must not become an unhandled rejection.
      result.catch(() => {})
      return iterableCall(result)
    }
  }

  #consume(
    id: number,
    ahead: StreamAhead,
    onEnd: () => void,
    first?: StreamItem,
  ): AsyncIterableIterator<unknown> {
    return remoteStream({
      ahead,
      first,
      pull: () => this.#pull(id),
      cancel: () => this.#cancel(id),
      onEnd,
    })
  }

  /** What the other side can do here. */
  #wire(): Wire {
    return {
      call: async ([target, method, args, references]) => {
        const scope = new Scope()
        try {
          const decoded = decodeArguments(args, references, (reference) => this.#resolve(reference, scope))
          const value = await this.#exports.invoke(target, method, decoded)
          const source = streamOf(value)
          if (source !== undefined) return await this.#produce(source, scope)
          scope.end()
          return sendable<WireResult>([value], value)
        } catch (error) {
          scope.end()
          throw encodeError(error)
        }
      },
      abort: (signal, reason) => this.#signals.abort(signal, reason),
      pull: async (id) => {
        const item = await this.#streams.pull(id).catch(throwEncoded)
        return sendable<StreamItem>(item, item[0])
      },
      cancel: (id) => this.#streams.cancel(id).catch(throwEncoded),
      ping() {},
    }
  }

  /** Signals and callbacks that came with a call stay until its stream has ended. */
  async #produce({ ahead, open }: StreamSource, scope: Scope): Promise<WireResult> {
    const id = this.#streams.add({ ahead, open }, () => scope.end())
    if (ahead === 0) return [id, ahead]
    const first = await this.#streams.pull(id)
    return sendable<WireResult>([id, ahead, first], first[0])
  }

  #release(end: ChannelEnd): ChannelEnd {
    this.#streams.cancelAll()
    this.#signals.clear(unavailable(end, 'unanswered'))
    this.#exports.clear()
    return end
  }
}

function sendable<T extends object>(message: T, value: unknown): T {
  const transfer = transferablesOf(value)
  return transfer.length === 0 ? message : comlink.transfer(message, [...transfer])
}

function throwEncoded(error: unknown): never {
  throw encodeError(error)
}
