import { readFileSync } from 'node:fs'

/** Bytes of memory that the process holds now, all its threads together. */
export function residentBytes(): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kibibytes) * 1024
}
