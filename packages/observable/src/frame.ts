/** The longest time that a change waits to be shown, in milliseconds: a page that is hidden has no frames. */
const LONGEST_WAIT_MS = 100

let next: Promise<void> | undefined

/**
 * Resolves before the page is painted the next time; where nothing is painted, in a moment. Everyone who waits goes on together, so
 * that one rendering shows what changed meanwhile, and nobody asks for more than can be seen.
 */
export function nextFrame(): Promise<void> {
  return (next ??= new Promise((resolve) => {
    const painted = typeof requestAnimationFrame === 'function'
    const end = (): void => {
      next = undefined
      clearTimeout(timer)
      if (frame !== undefined) cancelAnimationFrame(frame)
      resolve()
    }
    const timer = setTimeout(end, painted ? LONGEST_WAIT_MS : 0)
    const frame = painted ? requestAnimationFrame(end) : undefined
  }))
}
