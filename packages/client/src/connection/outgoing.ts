import type { EngineApi } from '@polytable/model/protocol/engine-api'
import {
  answerLater,
  intercept,
  type CommandCall,
  type Proceed,
  type Sent,
} from '@polytable/model/protocol/intercept'
import type { ArgumentKind } from '@polytable/model/protocol/commands'
import { queryMediaIn, withQueryMedia } from '@polytable/model/protocol/query-media'
import type { Cause } from '@polytable/model/protocol/options'
import { uuid4 } from '@polytable/model/types/uuid'
import type { Causes } from '@polytable/udf/calls/causes'

type LateSecond<F> = F extends (first: infer A, second: infer B, ...rest: infer C) => infer R
  ? (first: A, second: B | Promise<B>, ...rest: C) => R
  : never

/** An engine to which an argument of some calls may still be on its way: the call has its place all the same. */
export type OutgoingEngine = {
  readonly [M in keyof EngineApi]: M extends 'insert' | 'update' ? LateSecond<EngineApi[M]> : EngineApi[M]
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
  const inTurn = (send: Proceed, args: readonly unknown[]): Promise<Sent> => {
    const before = busy
    const ready = Promise.all(args)
    // It may fail long before it is looked at.
    ready.catch(() => undefined)
    const sent = (async () => {
      await before
      if (preparation.isNeeded()) await preparation.run()
      return { answer: send(await ready) }
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
  const caused = ({ command, args }: CommandCall): readonly unknown[] => {
    const at = command.args.indexOf('options')
    const within = causes.current
    const hasRows = command.args.includes('rows')
    if (at < 0 || (!within && !hasRows)) return args
    const id = `${client} ${++count}`
    const cause: Cause = { ...(hasRows ? { id } : {}), ...(within ? { within } : {}) }
    return args.map((arg, i) => {
      if (i === at) return { ...(arg as object), cause }
      return command.args[i] === 'rows' && isStream(arg) ? causes.iterate(id, arg) : arg
    })
  }

  return intercept(engine, (call, proceed) => {
    if (call.command.unordered) return proceed(call.args)
    const args = caused(call).map((arg, at) => withMediaRead(call.command.args[at], arg))
    if (!busy && !args.some(isPromise) && !preparation.isNeeded()) return proceed(args)
    const sent = inTurn(proceed, args)
    return answerLater(call, () => sent)
  }) as OutgoingEngine
}

/** An argument, or a promise of it where the bytes of media have to be read that its queries compare with. */
function withMediaRead(kind: ArgumentKind | undefined, arg: unknown): unknown {
  const unread = queryMediaIn(kind, arg).filter(({ given }) => isPromise(given))
  if (unread.length === 0) return arg
  return Promise.all(unread.map(async (medium) => [medium, await medium.given] as const)).then((read) =>
    withQueryMedia(arg, new Map(read)),
  )
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function isPromise(value: unknown): boolean {
  return value instanceof Promise
}
