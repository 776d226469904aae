/**
 * Calls `work` for each number from 0 below `count`, in this order, with at most `atOnce` calls in progress. Rejects with the first
 * failure; what is in progress then goes on.
 */
export async function eachIndex(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
