import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { root } from './root.ts'

/** The checks, as scripts of package.json; the longest first. */
const CHECKS = ['lint', 'types', 'imports', 'unused', 'docs', 'format', 'structure', 'package'] as const

interface Outcome {
  readonly status: number | null
  readonly output: string
}

/** Runs one check with its output kept. */
function runCheck(name: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', `check:${name}`], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, output }))
  })
}

const waiting = [...CHECKS]
let failed = 0

/** Takes checks off the list until there are none. The output of those that fail is shown. */
async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const start = performance.now()
    const { status, output } = await runCheck(name)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    if (status === 0) console.log(`check:${name} passed (${seconds} s)`)
    else {
      failed += 1
      console.log(`check:${name} failed (${seconds} s)\n${output.trim()}\n`)
    }
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
if (failed > 0) process.exitCode = 1
