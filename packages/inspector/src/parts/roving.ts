/** The place among `count` to which a key moves the focus, from `at`; undefined for other keys. `along` says which arrows do. */
export function moved(key: string, at: number, count: number, along: 'row' | 'column'): number | undefined {
  const [back, on] = along === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  if (key === back) return Math.max(0, at - 1)
  if (key === on) return Math.min(count - 1, at + 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}
