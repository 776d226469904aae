import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'undici'
import { findChromium, testArguments } from '../../../../scripts/chromium.ts'

/** A tab, by the protocol of the browser's developer tools alone. */
export interface DevtoolsTab {
  /** The value that an expression has, or the one that its promise comes to. */
  evaluate<T>(expression: string): Promise<T>
  send(method: string, params?: object): Promise<unknown>
}

export interface DevtoolsBrowser {
  openTab(url: string): Promise<DevtoolsTab>
  close(): Promise<void>
}

/** A browser without Playwright, which keeps every page visible: one that is hidden can be frozen. */
export async function startDevtoolsBrowser(): Promise<DevtoolsBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'polytable-devtools-'))
  const browser = spawn(
    findChromium()!,
    [...testArguments, '--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const address = await new Promise<URL>((resolve, reject) => {
    browser.once('error', reject)
    createInterface(browser.stderr).on('line', (line) => {
      const listening = /^DevTools listening on (.*)$/.exec(line)?.[1]
      if (listening !== undefined) resolve(new URL(listening))
    })
  })
  return {
    async openTab(url) {
      const made = await fetch(`http://${address.host}/json/new?${encodeURIComponent(url)}`, {
        method: 'PUT',
      })
      const { webSocketDebuggerUrl } = (await made.json()) as { webSocketDebuggerUrl: string }
      return connectTab(webSocketDebuggerUrl)
    },
    async close() {
      browser.kill()
      await once(browser, 'exit')
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

interface Answer {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: unknown
}

async function connectTab(url: string): Promise<DevtoolsTab> {
  const socket = new WebSocket(url)
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    waiting.get(answer.id ?? -1)?.(answer)
  })
  let calls = 0
  const send = async (method: string, params: object = {}): Promise<unknown> => {
    const id = calls++
    socket.send(JSON.stringify({ id, method, params }))
    const { error, result } = await new Promise<Answer>((resolve) => waiting.set(id, resolve))
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  return {
    send,
    async evaluate<T>(expression: string): Promise<T> {
      const params = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = (await send('Runtime.evaluate', params)) as {
        result: { value: T }
        exceptionDetails?: object
      }
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
      return result.value
    },
  }
}
