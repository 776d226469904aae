import { PolytableError } from '@polytable/model/errors/index'

/**
 * Waits for `work`, but not longer than `milliseconds`. The work itself goes on; `abandon` is called with what it gives
 * should it still end well.
 * @throws PolytableError DATABASE_UNAVAILABLE when the time is over.
 */
export async function withTimeout<T>(
  work: Promise<T>,
  milliseconds: number,
  abandon: (late: T) => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expired = new Promise<'expired'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'expired')
  })
  try {
    const first = await Promise.race([work.then((value) => ({ value })), expired])
    if (first !== 'expired') return first.value
  } finally {
    clearTimeout(timer)
  }
  work.then(abandon, () => {})
  throw new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The database did not open within ${Math.round(milliseconds / 1000)} s.`,
    {
      hint: "Open it again. In a browser, check that the page's Content-Security-Policy allows 'wasm-unsafe-eval'.",
    },
  )
}
