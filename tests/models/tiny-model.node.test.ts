import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { TINY_MODEL, tinyModelFiles } from './support/tiny-model.ts'

it('is in the repository as it is written now, for tests that cannot write files', async () => {
  for (const [path, content] of tinyModelFiles()) {
    const stored = await readFile(new URL(`./support/local/${TINY_MODEL}/${path}`, import.meta.url))
    expect(stored.equals(Buffer.from(content)), path).toBe(true)
  }
})
