import type { Job } from 'polytable'
import type { Notebook } from '../data/notebook.ts'
import { countOf } from '../data/work-log.ts'
import { card, fill, h } from './dom.ts'
import { notifyError } from './notices.ts'
import type { Panel } from './panel.ts'

/** How often background work is looked at while there is some. */
const POLL_MS = 1000

/** What is computed in the background, of this visit or an earlier one, with buttons to pause, resume and retry it. */
export function workPanel(notebook: Notebook): Panel {
  const list = h('ul', { class: 'library', 'aria-label': 'Background work' })
  const element = card('Background work', list)
  element.hidden = true
  let timer: ReturnType<typeof setTimeout> | undefined
  let unfinished = 0

  const command = async (title: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      notifyError(title, error)
    }
    await refresh()
  }
  const button = (text: string, job: Job, run: () => Promise<void>): HTMLElement =>
    h(
      'button',
      {
        type: 'button',
        'aria-label': `${text} the work on ${job.table}`,
        onclick: () => void command(`The work on ${job.table} could not be changed`, run),
      },
      text,
    )
  const row = (job: Job): HTMLElement =>
    h(
      'li',
      {},
      h(
        'div',
        { class: 'about' },
        h('span', { class: 'name' }, `${job.rows} of ${countOf(job.table, job.total)}`),
        h('span', { class: 'muted' }, job.error ? `${job.state}: ${job.error.message}` : job.state),
      ),
      job.state === 'failed'
        ? button('Retry', job, () => job.retry())
        : job.state === 'paused'
          ? button('Resume', job, () => job.resume())
          : button('Pause', job, () => job.pause()),
    )

  const refresh = async (): Promise<void> => {
    clearTimeout(timer)
    const jobs = await notebook.db.jobs()
    element.hidden = jobs.length === 0
    fill(list, ...jobs.map(row))
    const left = jobs.filter(({ state }) => state !== 'failed' && state !== 'paused').length
    // Rows of views are there when a job is through.
    if (left < unfinished) notebook.changes.announce()
    unfinished = left
    if (left > 0) timer = setTimeout(() => void refresh().catch(() => undefined), POLL_MS)
  }
  return { element, refresh }
}
