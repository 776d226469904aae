import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createHub, type HubRequest } from '../../support/model-hub/server.ts'

export interface HubServer {
  /** What to give as `remoteHost`. */
  readonly url: string
  /** What was asked for, in order. */
  readonly requests: readonly HubRequest[]
  close(): Promise<void>
}

/**
 * A hub on the loopback interface, for one test.
 * @param files content by path, such as `org/name/resolve/main/config.json`
 * @param status instead of 404 for what is not there
 */
export async function startHub(
  files: ReadonlyMap<string, string | Uint8Array>,
  { status = 404 }: { readonly status?: number } = {},
): Promise<HubServer> {
  const server = createHub((path) => {
    const content = files.get(path)
    return content === undefined ? undefined : Buffer.from(content)
  }, status)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}/`, requests: server.requests, close }
}
