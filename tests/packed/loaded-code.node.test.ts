import { describe, expect, it } from 'vitest'
import { loadedBy, pageSize } from '../../scripts/browser-build.ts'

/** The most that is to be loaded, in bytes as they are sent: some percent more than was measured last (`bench/RESULTS.md`). */
const MAX = {
  engineWorker: 436_000,
  openAlone: 67_000,
  aggregatesAlone: 40_200,
  stringAlone: 61_500,
}
/** What an entry for a framework is to a page that has nothing else of the package. */
const MAX_FRAMEWORK = 4_200
/** What a namespace of small declarations adds to a page. */
const MAX_DECLARATIONS = 2_400
/** It has the most functions, each with checks of its options. */
const MAX_OF_IMAGES = 4_300

const count = pageSize(`import { count } from 'polytable/functions'; console.log(count)`)

describe('what browsers load at once', () => {
  it('has neither media code nor the client in the engine worker', async () => {
    const { packages, files, gzipped } = await loadedBy('engine-worker.js')
    expect(packages.filter((name) => !name.startsWith('@polytable/'))).toEqual([
      '@electric-sql/pglite',
      '@eslint-community/regexpp',
      'comlink',
      'hash-wasm',
    ])
    expect(packages).toEqual(expect.arrayContaining(['@polytable/engine', '@polytable/functions']))
    expect(packages).not.toContain('@polytable/client')
    expect(files.length).toBeGreaterThan(1)
    expect(gzipped).toBeLessThan(MAX.engineWorker)
    expect(gzipped).toBeGreaterThan(MAX.engineWorker / 2)
    // The same list shows that media code would be seen.
    const media = await loadedBy('media-worker.js')
    expect(media.packages).toEqual(expect.arrayContaining(['file-type', 'mediabunny', '@jsquash/png']))
    expect(media.packages).not.toContain('@polytable/client')
  })

  it('has the client in a page, and no engine', async () => {
    const { packages } = await loadedBy('index.js')
    expect(packages.filter((name) => !name.startsWith('@polytable/'))).toEqual(['comlink'])
    for (const name of ['engine', 'functions', 'kernel', 'media', 'store'])
      expect(packages).not.toContain(`@polytable/${name}`)
    const size = await pageSize(`import { open } from 'polytable'; console.log(open)`)
    expect(size).toBeLessThan(MAX.openAlone)
    expect(size).toBeGreaterThan(MAX.openAlone / 2)
  })

  it.each(['array', 'date', 'image', 'json', 'math', 'timestamp', 'uuid', 'vision'])(
    'has the declarations of %s alone in a page that imports no others',
    async (name) => {
      const size = await pageSize(`import { ${name} } from 'polytable/functions'; console.log(${name})`)
      expect(size - (await count)).toBeLessThan(name === 'image' ? MAX_OF_IMAGES : MAX_DECLARATIONS)
      expect(size).toBeGreaterThan(await count)
    },
  )

  it('has what reads regular expressions, not what matches them, in a page that imports string alone', async () => {
    expect(await count).toBeLessThan(MAX.aggregatesAlone)
    const size = await pageSize(`import { string } from 'polytable/functions'; console.log(string)`)
    expect(size).toBeLessThan(MAX.stringAlone)
    expect(size).toBeGreaterThan((await count) + MAX_DECLARATIONS)
  })

  it.each(['react', 'vue', 'svelte'])(
    'has neither the client nor the framework in polytable/%s',
    async (name) => {
      const { packages } = await loadedBy(`${name}.js`)
      expect(packages).toEqual(
        ['model', 'observable', 'polytable', name].map((each) => `@polytable/${each}`).sort(),
      )
      const size = await pageSize(`import * as all from 'polytable/${name}'; console.log(all)`)
      expect(size).toBeLessThan(MAX_FRAMEWORK)
      expect(size).toBeGreaterThan(MAX_FRAMEWORK / 2)
    },
  )
})
