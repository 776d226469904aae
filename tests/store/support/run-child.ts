import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** All lines it wrote so far. */
  readonly lines: readonly string[]
  /** Resolves when `count` lines are there. */
  waitForLines(count: number): Promise<void>
  /** SIGKILL, and the end of the process. */
  kill(): Promise<void>
}

/** Runs `directory-child.ts` in a process of its own. */
export function runDirectoryChild(path: string, mode: 'hold' | 'write'): Child {
  const script = fileURLToPath(new URL('./directory-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines: string[] = []
  let changed = (): void => {}
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    changed()
  })
  void ended.then(() => changed())
  return {
    process: child,
    lines,
    async waitForLines(count) {
      while (lines.length < count) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended: ${lines.join()}`)
        await new Promise<void>((resolve) => (changed = resolve))
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
