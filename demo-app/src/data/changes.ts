/** Tells this page and the other tabs that tables changed. */
export interface Changes {
  /** Calls back after each change, of this tab or another. */
  onChange(listener: () => void): void
  announce(): void
  /** Tells the other tabs alone, of what this one shows already. */
  tellOthers(): void
}

export function createChanges(): Changes {
  const channel = new BroadcastChannel('polytable-demo')
  const listeners: (() => void)[] = []
  const notify = (): void => listeners.forEach((listener) => listener())
  channel.addEventListener('message', notify)
  return {
    onChange: (listener) => void listeners.push(listener),
    tellOthers: () => channel.postMessage('changed'),
    announce() {
      channel.postMessage('changed')
      notify()
    },
  }
}
