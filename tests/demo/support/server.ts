import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('../../../demo-app', import.meta.url))

export interface DemoServer {
  readonly url: string
  close(): Promise<void>
}

/** Builds the demo app and serves it on a free port. */
export async function startDemo(): Promise<DemoServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'polytable-demo-build-'))
  const options = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const
  await build({ ...options, build: { outDir, emptyOutDir: true } })
  const server = await preview({ ...options, build: { outDir }, preview: { port: 0 } })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The server has no address')
  return {
    url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
