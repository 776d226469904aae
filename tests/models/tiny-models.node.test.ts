import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { tinyModels } from './support/tiny-models.ts'

it.each(Object.keys(tinyModels))(
  'has %s in the repository as it is written now, for tests that cannot write files',
  async (model) => {
    for (const [path, content] of tinyModels[model]!) {
      const stored = await readFile(new URL(`./support/local/${model}/${path}`, import.meta.url))
      expect(stored.equals(Buffer.from(content)), path).toBe(true)
    }
  },
)
