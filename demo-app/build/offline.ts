import type { PluginOption } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** Makes the page installable, and builds its service worker with the list of the files that it keeps. */
export function offline(): PluginOption {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/offline',
    filename: 'sw.ts',
    injectRegister: false,
    integration: {
      configureCustomSWViteBuild(options) {
        options.logLevel = 'warn'
      },
    },
    // It is among the files of the page already.
    includeManifestIcons: false,
    manifest: {
      name: 'Offline notebook',
      short_name: 'Notebook',
      start_url: './',
      display: 'standalone',
      background_color: '#f6f7f9',
      theme_color: '#3b5bdb',
      icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
    },
    injectManifest: {
      globPatterns: ['**/*'],
      // The plugin itself lists the manifest. What runs models other than the embedded embedder is large: it is kept at
      // its first use.
      globIgnores: ['manifest.webmanifest', '**/*.map', 'assets/ort-*', 'assets/transformers.*'],
      // The names of what Vite makes change with its content; those of the tables for PDFs do not.
      dontCacheBustURLsMatching: /^assets\/[^/]+$/,
      maximumFileSizeToCacheInBytes: 2 ** 30,
      rollupFormat: 'iife',
    },
  })
}
