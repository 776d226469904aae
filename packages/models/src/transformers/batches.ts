const LARGEST_BATCH = 32
const SMALLEST_BATCH = 8
/** Characters of a whole padded batch above which it is made smaller: long texts gain nothing from large batches. */
const BATCH_CHARACTERS = 32_768

/**
 * Divides texts into batches of similar length, so that little is spent on padding. Gives the texts' indexes, each
 * exactly once, longest texts first: what does not fit into memory fails at once. Batches have 8 to 32 texts, but for
 * the last, which may have fewer.
 */
export function planBatches(texts: readonly string[]): readonly (readonly number[])[] {
  const order = [...texts.keys()].sort((a, b) => texts[b]!.length - texts[a]!.length)
  const batches: (readonly number[])[] = []
  let at = 0
  while (at < order.length) {
    const longest = Math.max(1, texts[order[at]!]!.length)
    const fitting = Math.floor(BATCH_CHARACTERS / longest)
    const size = Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, fitting))
    batches.push(order.slice(at, at + size))
    at += size
  }
  return batches
}
