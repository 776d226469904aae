import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const require = createRequire(import.meta.url)

/** Copies the tables for rare PDFs, whose names no module has, before the list of files that are kept is made. */
export function pdfTables(): Plugin {
  return {
    name: 'pdf-tables',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error('The page is built into a folder')
      const tables = join(dirname(require.resolve('polytable/package.json')), 'dist/assets/pdf')
      await cp(tables, join(dir, 'assets/pdf'), { recursive: true })
    },
  }
}
