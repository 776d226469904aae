import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells one process from all others, also after its number was given to another. Unknown parts are null. */
export interface ProcessIdentity {
  readonly pid: number
  /** When the process started, in clock ticks since the machine did. */
  readonly startTicks: string | null
  readonly host: string
  /** Changes with every start of the machine. */
  readonly bootId: string | null
  /** Where `pid` counts: containers number their processes themselves. */
  readonly pidNamespace: string | null
}

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    startTicks: readStartTicks(process.pid),
    host: hostname(),
    bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** Clock ticks from the start of the machine to that of the process, or null where the system does not tell. */
export function readStartTicks(pid: number): string | null {
  return attempt(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, which may hold spaces; the start time is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  })
}

/** True where a process of this number exists, whoever runs it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
