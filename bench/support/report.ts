/** One line of a benchmark's result. */
export interface Figure {
  readonly subject: string
  /** What the benchmark is about: Polytable's figure by the other's, unless `subject` says otherwise. */
  readonly ratio?: number
  /** The bound the ratio is to keep. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number }
  /** The measured values behind the ratio. */
  readonly details: string
}

/** Prints a figure, the ratio first. */
export function print({ subject, ratio, target, details }: Figure): void {
  const head = ratio === undefined ? '' : `${ratio.toFixed(2)}${verdict(ratio, target)}  `
  process.stdout.write(`  ${head}${subject}: ${details}\n`)
}

function verdict(ratio: number, target: Figure['target']): string {
  if (target === undefined) return ''
  const [bound, kept] =
    'atLeast' in target
      ? [`≥ ${target.atLeast}`, ratio >= target.atLeast]
      : [`≤ ${target.atMost}`, ratio <= target.atMost]
  return ` (${bound}: ${kept ? 'kept' : 'MISSED'})`
}

/** Milliseconds, readable. */
export function ms(time: number): string {
  return time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time).toLocaleString('en')} ms`
}

export function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MiB`
}
