import type { StorageRoom } from '@polytable/kernel/media/media-room'
import type { Logger } from '@polytable/model/ports/index'

/** What may be stored, and how much of that is, in bytes. */
export interface StorageEstimate {
  readonly quota?: number
  readonly usage?: number
}

/** How long after a look there is none again, in milliseconds. */
const BETWEEN_LOOKS_MS = 5000
/** The share of the quota below which the logger is warned, once. */
const SCARCE = 0.1
const MIB = 2 ** 20

/** Room where the platform tells how much there is; without an estimate none is ever missing. */
export function storageRoom(
  estimate: (() => Promise<StorageEstimate>) | undefined,
  logger: Logger,
): StorageRoom {
  if (!estimate) return { left: async () => undefined, look: () => undefined, nameOf }
  let warned = false
  let looked = -Infinity
  const left = async (): Promise<number | undefined> => {
    looked = performance.now()
    const { quota, usage } = await estimate()
    if (quota === undefined || usage === undefined) return undefined
    const rest = Math.max(0, quota - usage)
    if (!warned && rest < SCARCE * quota) {
      warned = true
      logger.warn(
        `Less than 10 % of what the browser lets this site store is left: ${Math.floor(rest / MIB)} MiB of ${Math.floor(quota / MIB)} MiB.`,
      )
    }
    return rest
  }
  return {
    left,
    nameOf,
    look() {
      if (!warned && performance.now() - looked > BETWEEN_LOOKS_MS) left().catch(() => undefined)
    },
  }
}

async function nameOf(file: Blob | Uint8Array): Promise<string> {
  const bytes = file instanceof Blob ? await file.arrayBuffer() : new Uint8Array(file)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
