import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileKernel } from '../../packages/sketch/build/build-kernel.ts'

test('the compiled kernel is that of its source', () => {
  const kept = readFileSync(new URL('../../packages/sketch/src/kernel-module.ts', import.meta.url), 'utf8')
  expect(compileKernel()).toBe(kept)
})
