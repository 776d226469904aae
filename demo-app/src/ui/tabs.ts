import { h } from './dom.ts'
import type { Panel } from './panel.ts'

/** A panel with its place in the address: `#search`. */
export interface Tab {
  readonly id: string
  readonly label: string
  readonly panel: Panel
}

export interface Tabs {
  readonly element: HTMLElement
  show(id: string): void
  /** Refreshes the panel that is shown; the others when they are. */
  refresh(): Promise<void>
}

/** Panels of which one is shown; the address says which. */
export function createTabs(tabs: readonly Tab[], onError: (error: unknown) => void): Tabs {
  const links = tabs.map(({ id, label }) => h('a', { href: `#${id}` }, label))
  const panels = h('div', { class: 'panels' }, ...tabs.map(({ panel }) => panel.element))
  const current = (): number =>
    Math.max(
      0,
      tabs.findIndex(({ id }) => `#${id}` === location.hash),
    )
  const refresh = async (): Promise<void> => tabs[current()]?.panel.refresh()
  const update = (): void => {
    const shown = current()
    tabs.forEach(({ panel }, i) => {
      panel.element.hidden = i !== shown
      if (i === shown) links[i]?.setAttribute('aria-current', 'page')
      else links[i]?.removeAttribute('aria-current')
    })
    refresh().catch(onError)
  }
  window.addEventListener('hashchange', () => {
    update()
    tabs[current()]?.panel.focus?.()
  })
  update()
  return {
    element: h('main', {}, h('nav', { 'aria-label': 'Views' }, ...links), panels),
    show: (id) => (location.hash = id),
    refresh,
  }
}
