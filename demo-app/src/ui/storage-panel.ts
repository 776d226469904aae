import type { Notebook } from '../data/notebook.ts'
import { card, fill, h } from './dom.ts'
import { formatBytes } from './format.ts'
import type { Panel } from './panel.ts'

/** Where data are kept, how much room they take and how much is left, which tab runs the engine. */
export function storagePanel(notebook: Notebook): Panel {
  const list = h('dl', { class: 'info' })
  const keep = h(
    'button',
    { type: 'button', hidden: true, onclick: () => void navigator.storage.persist().then(() => refresh()) },
    'Keep it for good',
  )
  const refresh = async (): Promise<void> => {
    const [info, free] = await Promise.all([notebook.db.info(), roomLeft()])
    const entries: readonly (readonly [string, string])[] = [
      ['Kept in', info.storage === 'opfs' ? 'this browser (OPFS)' : info.storage],
      ['Used', info.usage === null ? 'unknown' : formatBytes(info.usage)],
      ['Room left', free === undefined ? 'unknown' : `about ${formatBytes(free)}`],
      ['Eviction', info.persisted ? 'never' : 'possible when the disk is full'],
      ['Engine', info.leader ? 'runs in this tab' : 'runs in another tab'],
      ['Models on', info.device],
      ['Polytable', info.version],
    ]
    fill(list, ...entries.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))
    keep.hidden = info.persisted
  }
  return { element: card('Storage', list, keep), refresh }
}

/** The browser's own estimate, for all that this site keeps. */
async function roomLeft(): Promise<number | undefined> {
  const { quota, usage } = await navigator.storage.estimate()
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage)
}
