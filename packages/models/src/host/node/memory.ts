import { totalmem } from 'node:os'

/** What the weights of loaded models may take: half of the memory of the machine, or of what this process may have of it. */
export function modelMemoryBytes(): number {
  const allowed = process.constrainedMemory()
  const total = totalmem()
  return Math.floor((allowed > 0 ? Math.min(allowed, total) : total) / 2)
}
