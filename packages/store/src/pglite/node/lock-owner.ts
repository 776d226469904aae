import { probeBeacon } from './beacon.ts'
import { ownIdentity, processExists, readStartTicks, type ProcessIdentity } from './process-identity.ts'

/** What the file of a lock that is held says. */
export interface LockOwner extends ProcessIdentity {
  /** The name of the owner's beacon, null where it could not light one. */
  readonly beacon: string | null
  /** ISO 8601. */
  readonly since: string
}

/**
 * Whether the owner of a lock is gone. 'unclear' where that cannot be known from here, which must be taken as alive: an owner
 * on another machine, or in another container that lit no beacon.
 */
export async function findOwner(directory: string, owner: LockOwner): Promise<'alive' | 'gone' | 'unclear'> {
  const self = ownIdentity()
  if (owner.bootId !== self.bootId) return owner.host === self.host ? 'gone' : 'unclear'
  if (owner.bootId === null && owner.host !== self.host) return 'unclear'
  if (owner.beacon !== null) {
    const beacon = await probeBeacon(directory, owner.beacon)
    if (beacon !== 'unclear') return beacon === 'lit' ? 'alive' : 'gone'
  }
  if (owner.pidNamespace !== self.pidNamespace) return 'unclear'
  if (!processExists(owner.pid) || owner.startTicks !== readStartTicks(owner.pid)) return 'gone'
  // A thread of this very process: its beacon went out in order when it was terminated.
  return owner.pid === self.pid && owner.beacon !== null ? 'gone' : 'alive'
}
