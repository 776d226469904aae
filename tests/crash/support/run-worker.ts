import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { v8Flags } from '../../../scripts/v8-flags.ts'
import type { Answer, Order } from './messages.ts'

/** A process of its own that works on a database. */
export interface WorkerProcess {
  tell(order: Order): void
  /** The next answer; undefined where it ended without one. */
  answer(): Promise<Answer | undefined>
  /** SIGKILL to it and all it started. Resolves when it has ended; answers given before can still be read. */
  kill(): Promise<void>
  readonly ended: Promise<void>
}

export function startWorkerProcess(script: string): WorkerProcess {
  const child = spawn(process.execPath, [...v8Flags, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const answers: Answer[] = []
  let changed = (): void => {}
  let over = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    // The last line of a process that was killed may be cut short.
    const answer = parse(line)
    if (answer !== undefined) answers.push(answer)
    changed()
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() => {
    over = true
    changed()
  })
  child.stdin.on('error', () => {
    // It was killed; `ended` tells.
  })
  return {
    ended,
    tell: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    async answer() {
      while (answers.length === 0 && !over) await new Promise<void>((resolve) => (changed = resolve))
      return answers.shift()
    },
    async kill() {
      if (!over) process.kill(-child.pid!, 'SIGKILL')
      await ended
    },
  }
}

function parse(line: string): Answer | undefined {
  try {
    return JSON.parse(line) as Answer
  } catch {
    return undefined
  }
}
