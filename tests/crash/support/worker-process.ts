import { createInterface } from 'node:readline'
import { open, PolytableError, type Database } from 'polytable'
import { look } from './look.ts'
import type { Answer, Order } from './messages.ts'
import { perform } from './perform.ts'

// A process that opens a database, tells what it holds, and does what it is told, one call after the other.

/** Node writes to a pipe at once: what was said is said before a SIGKILL arrives. */
const say = (answer: Answer): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)

let db: Database | undefined

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'open':
      db = await open(order.name)
      return say({ type: 'opened', snapshot: await look(db) })
    case 'perform':
      await perform(db!, order.operation)
      return say({ type: 'done', number: order.number })
    case 'close':
      await db?.close()
      say({ type: 'closed' })
      process.exit()
  }
}

say({ type: 'ready' })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await obey(JSON.parse(line) as Order)
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    say({ type: 'failed', code: PolytableError.is(error) ? error.code : undefined, message })
    process.exit(1)
  }
}
