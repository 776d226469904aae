import type { TextRange } from './range.ts'
import type { Tokenizer, TokenRun } from './tokens.ts'

/** Runs kept behind the current window before they are let go. */
const MAX_CONSUMED_RUNS = 4096

/**
 * Windows over a text of at most `limit` tokens, each beginning `overlap` tokens before the end of the one before, and at
 * least one token after its beginning. A window never divides a code point and, encoded on its own, has at most `limit`
 * tokens; only a single code point that needs more tokens than `limit` exceeds it. The last window ends with the text.
 * @param limit tokens, > 0
 * @param overlap tokens, 0 <= overlap < limit
 */
export function* tokenWindows(
  text: string,
  tokenizer: Tokenizer,
  limit: number,
  overlap: number,
): Generator<TextRange> {
  const source = tokenizer.runs(text)[Symbol.iterator]()
  let runs: TokenRun[] = []
  let origin = 0
  let exhausted = false
  let first = 0
  let covered = 0
  const run = (at: number): TokenRun | undefined => {
    while (at >= runs.length && !exhausted) {
      const next = source.next()
      if (next.done === true) exhausted = true
      else for (const part of fitting(next.value)) runs.push(part)
    }
    return runs[at]
  }
  /** A run that exceeds the limit on its own, by its code points: tokens may join the bytes of several. */
  let pulled = 0
  const fitting = (whole: TokenRun): readonly TokenRun[] => {
    const from = pulled
    pulled = whole.end
    if (whole.tokens <= limit) return [whole]
    let end = from
    return Array.from(text.slice(from, whole.end), (point) => ({
      end: (end += point.length),
      tokens: tokenizer.count(point),
    }))
  }
  const endOf = (at: number): number => (at < 0 ? origin : (runs[at]?.end ?? origin))

  while (run(first) !== undefined) {
    const start = endOf(first - 1)
    let last = first
    for (let tokens = run(first)?.tokens ?? 0; ; last++) {
      const next = run(last + 1)
      if (next === undefined || tokens + next.tokens > limit) break
      tokens += next.tokens
    }
    while (last > first && tokenizer.count(text.slice(start, endOf(last))) > limit) last--
    if (endOf(last) <= covered) {
      // The next run of tokens does not fit beside the overlap: begin later rather than repeat what has been given.
      first++
      continue
    }
    covered = endOf(last)
    yield { start, end: covered }
    if (run(last + 1) === undefined) return

    let next = last + 1
    for (let back = 0; next > first + 1; next--) {
      back += runs[next - 1]?.tokens ?? 0
      if (back > overlap) break
    }
    first = next
    if (first > MAX_CONSUMED_RUNS) {
      origin = endOf(first - 1)
      runs = runs.slice(first)
      first = 0
    }
  }
}
