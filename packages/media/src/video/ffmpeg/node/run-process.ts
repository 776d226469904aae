import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { Readable, type Writable } from 'node:stream'
import { PolytableError } from '@polytable/model/errors/index'

/** A running program: its output as it comes, its log line by line. */
export interface RunningProcess {
  readonly stdout: Readable
  /** Resolves when the program has ended. Rejects with INVALID_DATA_FORMAT, and the end of the log, where it failed. */
  readonly done: Promise<void>
  /** Ends the program at once. */
  kill(): void
}

/** Characters of the log kept for the message of a failure. */
const LOG_TAIL = 2000
/** Characters of a line that has not ended. */
const MAX_LINE = 65_536

/**
 * Starts a program without a shell.
 * @param onLine called with each line of stderr.
 * @param input what the program reads from stdin.
 */
export function runProcess(
  program: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
  input: string | AsyncIterable<Uint8Array> = '',
): RunningProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  // A program that ends without reading all of it says why on stderr.
  child.stdin.on('error', () => undefined)
  if (typeof input === 'string') child.stdin.end(input)
  else
    Readable.from(input)
      .on('error', (error) => child.stdin.destroy(error))
      .pipe(child.stdin)
  let tail = ''
  let rest = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-LOG_TAIL)
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop()!.slice(-MAX_LINE)
    lines.forEach(onLine)
  })
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new PolytableError('INVALID_CONFIGURATION', `${program} cannot be started.`, { cause })),
    )
    child.once('close', (code) => {
      if (rest !== '') onLine(rest)
      if (code === 0) return resolve()
      const reason = tail.trim().split('\n').at(-1) ?? ''
      reject(
        new PolytableError('INVALID_DATA_FORMAT', `FFmpeg failed: ${reason}`, { cause: new Error(tail) }),
      )
    })
  })
  done.catch(() => undefined)
  return { stdout: child.stdout, done, kill: () => void child.kill('SIGKILL') }
}
