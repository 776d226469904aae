import type { PolytableInspector } from 'polytable/inspector'
import type { Notebook } from '../data/notebook.ts'
import { h } from './dom.ts'
import type { Panel } from './panel.ts'

/** Tables, graphs, failures, versions and indexes of the notebook's database. The element is loaded when it is first shown. */
export function inspectorPanel({ db }: Notebook): Panel {
  const element = h('section', { 'aria-label': 'Inspector' })
  let inspector: PolytableInspector | undefined
  return {
    element,
    async refresh() {
      if (inspector) return
      await import('polytable/inspector')
      inspector ??= document.createElement('polytable-inspector') as PolytableInspector
      inspector.db = db
      element.replaceChildren(inspector)
    },
  }
}
