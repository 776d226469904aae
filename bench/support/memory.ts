import { readdirSync, readFileSync } from 'node:fs'

/** Bytes of memory that the process holds now, all its threads together. */
export function residentBytes(): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kibibytes) * 1024
}

/** Bytes of memory that a program started with some text in its arguments holds now, with all processes below it; shared parts once. */
export function residentBytesOf(argument: string): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => ({
      id,
      parent: field(id, 'status', 'PPid'),
      isRoot: textOf(id, 'cmdline').includes(argument),
    }))
  const family = new Set(processes.filter(({ isRoot }) => isRoot).map(({ id }) => Number(id)))
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const { id, parent } of processes) if (family.has(parent)) family.add(Number(id))
  }
  return [...family].reduce((sum, id) => sum + field(String(id), 'smaps_rollup', 'Pss') * 1024, 0)
}

/** A process that has ended meanwhile has none. */
function textOf(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function field(id: string, file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(textOf(id, file))?.[1] ?? 0)
}
