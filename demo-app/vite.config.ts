import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { offline } from './build/offline.ts'
import { pdfTables } from './build/pdf-tables.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** PGlite's code calls eval: the notebook cannot change that. */
const checks = { eval: false, pluginTimings: false }

/** The notebook is a page like any other: what the package needs is worker.format 'es'. */
export default defineConfig({
  root: folder('.'),
  base: './',
  worker: { format: 'es', rolldownOptions: { checks } },
  server: { fs: { allow: [folder('..')] } },
  optimizeDeps: { exclude: ['polytable', '@ffmpeg/ffmpeg', '@ffmpeg/core'] },
  build: {
    target: 'es2023',
    // The engine and its data are a few large files; they are cached once.
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { checks },
  },
  plugins: [pdfTables(), offline()],
})
