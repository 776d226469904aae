import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'

/** An app that is served on a free port of this machine. */
export interface ServedApp {
  /** Such as 'http://127.0.0.1:1234'. */
  readonly url: string
  close(): Promise<void>
}

/** Serves an app as `@hono/node-server` does. */
export async function serveApp(app: Hono): Promise<ServedApp> {
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
