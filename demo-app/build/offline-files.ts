import { cp, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

const require = createRequire(import.meta.url)

/** The notebook uses the embedded embedder only: the files for other models are large, and not asked for. */
const notKept = /\.map$|^sw\.js$|^offline\.json$|^assets\/(ort-|transformers\.)/

/** Writes `offline.json`, the list of files that the service worker keeps; and copies the tables for rare PDFs. */
export function offlineFiles(): Plugin {
  let outDir = ''
  return {
    name: 'offline-files',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir)
      if (config.build.outDir.startsWith(sep)) outDir = config.build.outDir
    },
    async closeBundle() {
      const pdfTables = join(dirname(require.resolve('polytable/package.json')), 'dist/assets/pdf')
      await cp(pdfTables, join(outDir, 'assets/pdf'), { recursive: true })
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
        .filter((file) => !notKept.test(file))
        .sort()
      await writeFile(join(outDir, 'offline.json'), JSON.stringify(files))
    },
  }
}
