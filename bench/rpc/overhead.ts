import * as comlink from 'comlink'
import { connect, messagePortChannel, serve } from '../../packages/rpc/src/index.ts'

/** Many short rounds: on a busy machine only a short one has a chance of not being disturbed. */
const ROUNDS = 200

class Echo {
  readonly #megabyte = new Uint8Array(1_000_000)

  empty(): Promise<void> {
    return Promise.resolve()
  }

  megabyte(): Promise<Uint8Array> {
    return Promise.resolve(this.#megabyte)
  }
}

/** The fastest of the rounds, in milliseconds a call: whatever else the machine does only slows. */
export interface Overhead {
  readonly empty: { readonly own: number; readonly comlink: number }
  readonly megabyte: { readonly own: number; readonly comlink: number }
}

/** Measures calls over a message channel against comlink alone, in turns, with both ends on this thread. */
export async function measureOverhead(): Promise<Overhead> {
  const ports = new MessageChannel()
  const server = serve(messagePortChannel(ports.port1), new Echo())
  const connection = connect<Echo>(messagePortChannel(ports.port2))
  const plain = new MessageChannel()
  comlink.expose(new Echo(), plain.port1)
  const remote = comlink.wrap<Echo>(plain.port2)

  const empty = await compare(
    () => connection.api.empty(),
    () => remote.empty(),
    50,
  )
  const megabyte = await compare(
    () => connection.api.megabyte(),
    () => remote.megabyte(),
    2,
  )
  connection.close()
  server.close()
  plain.port1.close()
  plain.port2.close()
  return { empty, megabyte }
}

async function compare(own: () => PromiseLike<unknown>, bare: () => PromiseLike<unknown>, calls: number) {
  const fastest = { own: Infinity, comlink: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    fastest.own = Math.min(fastest.own, await time(own, calls))
    fastest.comlink = Math.min(fastest.comlink, await time(bare, calls))
  }
  return fastest
}

async function time(call: () => PromiseLike<unknown>, calls: number): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < calls; i++) await call()
  return (performance.now() - start) / calls
}
