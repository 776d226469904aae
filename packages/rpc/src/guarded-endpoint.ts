import { PolytableError } from '@polytable/model/errors/index'
import type { Endpoint } from 'comlink'
import type { Channel, ChannelEnd } from './channel.ts'
import { unavailable } from './unavailable.ts'

/** Sent by each side when it listens. A worker loses what was posted to it before it listened, so calls wait for it. */
const HELLO = 'polytable:hello'
const GOODBYE = 'polytable:goodbye'

/** The parts of comlink's messages that are looked at here: requests have a path, answers do not. */
interface ComlinkMessage {
  readonly id: string
  readonly path?: readonly string[]
}

export interface GuardedEndpoint extends Endpoint {
  /** Resolves when the channel has ended: with its error, or undefined where the end was asked for. */
  readonly closed: Promise<ChannelEnd>
  /** Starts listening to the channel. */
  open(): void
  close(): void
  /** Ends the channel because of an error of our own judgement. */
  fail(error: Error): void
  /** How many requests have no answer yet. */
  unanswered(): number
}

/**
 * An endpoint for comlink that answers for the dead. Comlink itself waits for ever when the other thread is gone, or
 * when a message could not be sent; here every request without an answer is then answered with an error.
 */
export function guardEndpoint(channel: Channel): GuardedEndpoint {
  const listeners = new Set<EventListener>()
  const unanswered = new Set<string>()
  let waiting: { message: ComlinkMessage; transfer: readonly Transferable[] }[] | undefined = []
  let ended: { readonly reason: ChannelEnd } | undefined
  let resolveClosed: (end: ChannelEnd) => void
  const closed = new Promise<ChannelEnd>((resolve) => (resolveClosed = resolve))

  const deliver = (data: unknown) => {
    // Comlink reads nothing but `data` of an event.
    for (const listener of listeners) listener({ data } as unknown as Event)
  }

  const expect = (id: string) => {
    if (unanswered.size === 0) channel.hold?.(true)
    unanswered.add(id)
  }
  const settle = (id: string) => {
    if (unanswered.delete(id) && unanswered.size === 0) channel.hold?.(false)
  }

  /** Answers a request of ours the way comlink writes a thrown value. */
  const refuse = (id: string, value: unknown) => {
    settle(id)
    deliver({ id, type: 'HANDLER', name: 'throw', value: { isError: false, value } })
  }

  const end = (reason: ChannelEnd) => {
    if (ended !== undefined) return
    ended = { reason }
    const unsent = new Set(waiting?.map(({ message }) => message.id))
    waiting = undefined
    for (const id of [...unanswered])
      refuse(id, unavailable(reason, unsent.has(id) ? 'unsent' : 'unanswered'))
    resolveClosed(reason)
  }

  const send = (message: ComlinkMessage, transfer: readonly Transferable[]) => {
    try {
      channel.post(message, transfer)
    } catch (error) {
      // Comlink reports an answer that cannot be cloned by itself.
      if (message.path === undefined) throw error
      refuse(message.id, uncloneable(error))
    }
  }

  const onMessage = (message: unknown) => {
    if (ended !== undefined) return
    if (message === HELLO) {
      if (waiting === undefined) return
      const early = waiting
      waiting = undefined
      // Ours may have been lost: we could not know that the other side was listening.
      channel.post(HELLO, [])
      for (const { message, transfer } of early) channel.post(message, transfer)
    } else if (message === GOODBYE) {
      channel.close()
      end(undefined)
    } else if (isComlinkMessage(message)) {
      if (message.path === undefined) settle(message.id)
      deliver(message)
    }
  }

  return {
    closed,
    open() {
      channel.listen(onMessage, end)
      channel.post(HELLO, [])
    },
    close() {
      if (ended !== undefined) return
      channel.post(GOODBYE, [])
      channel.close()
      end(undefined)
    },
    fail(error) {
      if (ended !== undefined) return
      channel.close()
      end(error)
    },
    unanswered: () => unanswered.size,
    postMessage(message: ComlinkMessage, transfer: Transferable[] = []) {
      if (message.path !== undefined) expect(message.id)
      if (ended !== undefined) {
        if (message.path !== undefined) refuse(message.id, unavailable(ended.reason, 'unsent'))
      } else if (waiting === undefined) {
        send(message, transfer)
      } else {
        try {
          // Cloned now, as posting would: the caller may change its arguments before they are sent.
          waiting.push(structuredClone({ message, transfer }, { transfer }))
        } catch (error) {
          refuse(message.id, uncloneable(error))
        }
      }
    },
    addEventListener(_type, listener) {
      listeners.add(listener as EventListener)
    },
    removeEventListener(_type, listener) {
      listeners.delete(listener as EventListener)
    },
  }
}

function isComlinkMessage(message: unknown): message is ComlinkMessage {
  return typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'string'
}

function uncloneable(error: unknown): PolytableError {
  const message = error instanceof Error ? error.message : String(error)
  return new PolytableError(
    'INVALID_ARGUMENT',
    `An argument cannot be transferred to another thread: ${message}`,
    {
      cause: error,
      hint: 'Pass plain data. Functions can be passed as arguments, as properties of an options object, or in service({...}).',
    },
  )
}
