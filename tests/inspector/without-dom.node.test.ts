import { expect, test } from 'vitest'

test('the inspector is imported on a server, where it defines nothing', async () => {
  expect(Object.keys(await import('polytable/inspector'))).toEqual([])
  expect('customElements' in globalThis).toBe(false)
})
