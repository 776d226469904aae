import { now, sleep } from '@polytable/model/async/timing'

/** Time and chance, so that tests can give their own. */
export interface Clock {
  /** Milliseconds of a clock that only goes forward. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** From 0 to below 1. */
  random(): number
}

export const systemClock: Clock = { now, sleep, random: () => Math.random() }
