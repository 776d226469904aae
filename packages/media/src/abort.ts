import { whenAborted } from '@polytable/model/async/abort'
import { PolytableError } from '@polytable/model/errors/index'

export interface WaitOptions<T> {
  readonly signal?: AbortSignal
  /** Milliseconds after which the wait fails with INVALID_DATA_FORMAT; none when absent. */
  readonly timeout?: number
  /** What was waited for, for the message of the timeout: "a video frame". */
  readonly what?: string
  /** Called with a value that came after the wait was given up, so that it can be released. */
  readonly abandon?: (value: T) => void
}

/**
 * Waits for `promise`, but no longer than the signal and the timeout allow.
 * @throws the signal's reason when aborted; PolytableError INVALID_DATA_FORMAT after the timeout.
 */
export function waitFor<T>(promise: Promise<T>, options: WaitOptions<T>): Promise<T> {
  const { signal, timeout, what = 'the media file', abandon } = options
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let settled = false
    let release: (() => void) | undefined
    const settle = (action: () => void): void => {
      settled = true
      clearTimeout(timer)
      release?.()
      action()
    }
    const onAbort = (): void => settle(() => reject(signal?.reason as Error))
    promise.then(
      (value) => (settled ? abandon?.(value) : settle(() => resolve(value))),
      (error: unknown) => {
        if (!settled) settle(() => reject(error as Error))
      },
    )
    if (signal?.aborted) return onAbort()
    release = signal && whenAborted(signal, onAbort)
    if (timeout !== undefined) {
      timer = setTimeout(
        () =>
          settle(() =>
            reject(
              new PolytableError(
                'INVALID_DATA_FORMAT',
                `Timed out after ${timeout / 1000} s waiting for ${what}.`,
                {
                  hint: 'The file is probably corrupt.',
                },
              ),
            ),
          ),
        timeout,
      )
    }
  })
}
