import { differences } from './check.ts'
import type { Snapshot } from './look.ts'
import type { Pace, Planner } from './plan.ts'
import { apply, emptyWorld, type Operation, type World } from './world.ts'

/** A world that there may be, and the call that makes it. */
interface Candidate {
  readonly world: World
  readonly operation?: Operation
}

/**
 * Knows what a database must hold: all that was acknowledged, and of the one call that was under way when its process died
 * either everything or nothing.
 */
export class Witness {
  readonly #planner: Planner
  /** The world after all acknowledged calls, then after each call that was sent since. */
  #worlds: Candidate[] = [{ world: emptyWorld }]
  /** Calls that were acknowledged, in all. */
  acknowledged = 0
  /** How often calls were cut off, and how many of them turned out to be done. */
  cutOff = 0
  cutOffDone = 0

  constructor(planner: Planner) {
    this.#planner = planner
  }

  /** What the database holds where all that was sent is done. */
  get world(): World {
    return this.#worlds.at(-1)!.world
  }

  /** The next call to send. */
  send(pace: Pace): Operation {
    return this.sendThis(this.#planner.next(this.world, pace))
  }

  /** Notes that a call is sent. */
  sendThis(operation: Operation): Operation {
    this.#worlds.push({ world: apply(this.world, operation), operation })
    return operation
  }

  /** The oldest call that was sent is done. */
  acknowledge(): void {
    this.#worlds.shift()
    this.acknowledged++
  }

  /**
   * Compares what is there with what must be.
   * @param cutOff how many calls may have been done without their answer having arrived.
   * @throws Error that says what is wrong
   */
  inspect(snapshot: Snapshot, cutOff = 1): void {
    const candidates = this.#worlds.slice(0, cutOff + 1)
    const found = candidates.findIndex(({ world }) => differences(world, snapshot).length === 0)
    if (found < 0) throw new Error(candidates.map((candidate) => describe(candidate, snapshot)).join('\n'))
    if (candidates.length > 1) this.cutOff++
    this.cutOffDone += found
    this.#worlds = [{ world: candidates[found]!.world }]
  }
}

function describe({ world, operation }: Candidate, snapshot: Snapshot): string {
  const state = operation ? `If ${JSON.stringify(operation)} was done` : 'By what was acknowledged'
  return [`${state}, the database is wrong:`, ...differences(world, snapshot)].join('\n')
}
