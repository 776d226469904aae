import { describe, expect, it } from 'vitest'
import { loadedBy, pageSize } from '../../scripts/browser-build.ts'

/** The most that is to be loaded, in bytes as they are sent: some percent more than was measured last (`bench/RESULTS.md`). */
const MAX = {
  engineWorker: 490_000,
  openAlone: 58_000,
}

describe('what browsers load at once', () => {
  it('is no media code in the engine worker', async () => {
    const { packages, files, gzipped } = await loadedBy('engine-worker.js')
    // The list itself would show what comes in; that of the media worker shows that it would.
    expect(packages).toEqual(['@electric-sql/pglite', '@eslint-community/regexpp', 'comlink', 'hash-wasm'])
    expect(files.length).toBeGreaterThan(1)
    expect(gzipped).toBeLessThan(MAX.engineWorker)
    expect(gzipped).toBeGreaterThan(MAX.engineWorker / 2)
    const media = await loadedBy('media-worker.js')
    expect(media.packages).toEqual(expect.arrayContaining(['file-type', 'mediabunny', '@jsquash/png']))
  })

  it('is only the client in a page', async () => {
    const { packages } = await loadedBy('index.js')
    expect(packages).toEqual(['comlink'])
    const size = await pageSize(`import { open } from 'polytable'; console.log(open)`)
    expect(size).toBeLessThan(MAX.openAlone)
    expect(size).toBeGreaterThan(MAX.openAlone / 2)
  })
})
