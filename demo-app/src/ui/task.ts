import type { Progress } from 'polytable'
import { describeProgress } from '../data/work-log.ts'
import { fill, h } from './dom.ts'
import { notify } from './notices.ts'

export interface TaskOptions {
  readonly signal: AbortSignal
  onProgress(progress: Progress): void
  /** What is done now, in words. */
  onStep(text: string): void
}

/** Runs a long call with its progress and a button to cancel it in `place`. Undefined where it was cancelled. */
export async function runTask<T>(
  place: HTMLElement,
  title: string,
  work: (options: TaskOptions) => Promise<T>,
): Promise<T | undefined> {
  const abort = new AbortController()
  const bar = h('progress', { 'aria-label': title })
  const text = h('span', { class: 'state' }, title)
  fill(
    place,
    h(
      'div',
      { class: 'task' },
      bar,
      text,
      h('button', { type: 'button', onclick: () => abort.abort() }, 'Cancel'),
    ),
  )
  try {
    return await work({
      signal: abort.signal,
      onStep: (step) => fill(text, step),
      onProgress(progress) {
        if (progress.total) {
          bar.max = progress.total
          bar.value = progress.rows
        } else bar.removeAttribute('value')
        fill(text, describeProgress(progress))
      },
    })
  } catch (error) {
    if (!abort.signal.aborted) throw error
    notify('info', 'Cancelled: nothing changed')
    return undefined
  } finally {
    place.replaceChildren()
  }
}
