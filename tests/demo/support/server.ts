import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

const root = fileURLToPath(new URL('../../../demo-app', import.meta.url))

export interface DemoServer {
  readonly url: string
  /** The files that it serves. */
  readonly folder: string
  /** How often it still answers 503 to a path. */
  readonly busy: Map<string, number>
  /** Serves a later release, in which the page has another title and the sample video is another file. */
  release(title: string): Promise<void>
  close(): Promise<void>
}

/** Builds the demo app and serves it on a free port. */
export async function startDemo(): Promise<DemoServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'polytable-demo-build-'))
  const options = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const
  await build({ ...options, build: { outDir, emptyOutDir: true } })
  const busy = new Map<string, number>()
  const server = await preview({
    ...options,
    build: { outDir },
    preview: { port: 0 },
    plugins: [
      {
        name: 'busy',
        configurePreviewServer({ middlewares }) {
          middlewares.use((request, response, next) => {
            const times = busy.get(request.url ?? '') ?? 0
            if (times === 0) return next()
            busy.set(request.url!, times - 1)
            response.writeHead(503).end()
          })
        },
      },
    ],
  })
  async function change(file: string, by: (text: string) => string): Promise<void> {
    const path = join(outDir, file)
    await writeFile(path, by(await readFile(path, 'utf8')))
  }
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The server has no address')
  return {
    url,
    folder: outDir,
    busy,
    async release(title) {
      await change('index.html', (text) => text.replace(/<title>.*<\/title>/, `<title>${title}</title>`))
      await change('sw.js', (text) =>
        text.replace(
          /(?<="revision":)"[^"]+"(?=,"url":"(index\.html|samples\/scenes\.webm)")/g,
          `"${title}"`,
        ),
      )
    },
    async close() {
      if (!server.httpServer.listening) return
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
