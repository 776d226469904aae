/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What is measured against each other: each call does the same work once, and `n` counts the calls from 0. */
export type Contestants<N extends string> = Readonly<Record<N, (n: number) => Promise<unknown>>>

/** Milliseconds that `work` takes. */
export async function wallTime(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The same where each call says itself how many milliseconds its work took. */
export type TimedContestants<N extends string> = Readonly<Record<N, (n: number) => Promise<number>>>

/**
 * Runs the contestants in turns, so that whatever else the machine does meets all of them, and gives the median time of each in
 * milliseconds. The first `warmUp` rounds are not counted.
 */
export async function alternateTimed<N extends string>(
  contestants: TimedContestants<N>,
  rounds: number,
  warmUp = 1,
): Promise<Record<N, number>> {
  const names = Object.keys(contestants) as N[]
  const times = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const name of names) {
      const time = await contestants[name](round)
      if (round >= warmUp) times.get(name)!.push(time)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name)!)])) as Record<N, number>
}

/** The same for contestants whose calls are measured here. */
export function alternate<N extends string>(
  contestants: Contestants<N>,
  rounds: number,
  warmUp = 1,
): Promise<Record<N, number>> {
  const timed = Object.entries<(n: number) => Promise<unknown>>(contestants).map(
    ([name, work]) => [name, (n: number) => wallTime(() => work(n))] as const,
  )
  return alternateTimed(Object.fromEntries(timed) as TimedContestants<N>, rounds, warmUp)
}
