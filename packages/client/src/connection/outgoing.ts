import { isWriting } from '@polytable/model/protocol/access'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import type { Cause } from '@polytable/model/protocol/options'
import { uuid4 } from '@polytable/model/types/uuid'
import type { Causes } from '@polytable/udf/calls/causes'
import { streams } from './tracing.ts'

/** An engine one of whose arguments may still be on its way: the call has its place all the same. */
export type OutgoingEngine = Omit<EngineApi, 'update'> & {
  update(
    table: string,
    values: Parameters<EngineApi['update']>[1] | Promise<Parameters<EngineApi['update']>[1]>,
    options: Parameters<EngineApi['update']>[2],
  ): ReturnType<EngineApi['update']>
}

/** Calls that are about the connection or about media alone: they wait for nothing. */
const unordered: ReadonlySet<string> = new Set<keyof EngineApi>([
  'info',
  'configure',
  'registerFunctions',
  'attachLogger',
  'close',
  'openMedia',
  'openFile',
  'pixels',
])

/** Calls that read, and may call functions. */
const evaluating: ReadonlySet<string> = new Set<keyof EngineApi>(['query', 'count', 'explain'])

type Method = (...args: readonly unknown[]) => unknown

interface Sent {
  readonly answer: unknown
}

export interface Preparation {
  /** Whether something has to be done before the next call is sent. */
  isNeeded(): boolean
  run(): Promise<void>
}

/**
 * An engine whose calls are sent in the order in which they are made, also where the engine has to be told of functions before one
 * can be sent; a call that nothing is in the way of is sent at once. It is told what each call is part of.
 */
export function outgoing(engine: EngineApi, preparation: Preparation, causes: Causes): OutgoingEngine {
  /** Until all that was asked for is sent. */
  let busy: Promise<unknown> | undefined

  /** Sends a call in its turn; what it gives is wrapped, as nobody is to wait for the answer. */
  const inTurn = (method: Method, args: readonly unknown[]): Promise<Sent> => {
    const before = busy
    const ready = Promise.all(args)
    // It may fail long before it is looked at.
    ready.catch(() => undefined)
    const sent = (async () => {
      await before
      if (preparation.isNeeded()) await preparation.run()
      return { answer: method(...(await ready)) }
    })()
    const end = (): void => {
      if (busy === settled) busy = undefined
    }
    const settled = sent.then(end, end)
    busy = settled
    return sent
  }

  let count = 0
  const client = uuid4()
  const caused = (name: string, args: readonly unknown[]): readonly unknown[] => {
    if (!isWriting(name) && !evaluating.has(name)) return args
    const options = args.at(-1)
    const within = causes.current
    const hasRows = args.some(isStream)
    if (typeof options !== 'object' || options === null || (!within && !hasRows)) return args
    const id = `${client} ${++count}`
    const cause: Cause = { ...(hasRows ? { id } : {}), ...(within ? { within } : {}) }
    const given = args.slice(0, -1).map((arg) => (isStream(arg) ? causes.iterate(id, arg) : arg))
    return [...given, { ...options, cause }]
  }

  const methods = Object.entries(engine).map(([name, method]: [string, Method]) => {
    if (unordered.has(name)) return [name, method]
    const ordered: Method = (...given) => {
      const args = caused(name, given)
      if (!busy && !args.some(isPromise) && !preparation.isNeeded()) return method(...args)
      const sent = inTurn(method, args)
      return streams.has(name) ? streamed(sent) : sent.then(({ answer }) => answer)
    }
    return [name, ordered]
  })
  return Object.fromEntries(methods) as OutgoingEngine
}

async function* streamed(sent: Promise<Sent>): AsyncGenerator<unknown> {
  yield* (await sent).answer as AsyncIterable<unknown>
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function isPromise(value: unknown): boolean {
  return value instanceof Promise
}
