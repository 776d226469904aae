import { send } from '@polytable/providers/requests/send'
import { expect, test } from 'vitest'
import { providerServer } from '../support/provider-servers/index.ts'

const signal = new AbortController().signal

test('an answer whose length is not said is read up to a limit', async () => {
  const request = (model: string) =>
    ({
      url: `${server}/openai/v1/chat/completions`,
      method: 'POST',
      headers: { authorization: `Bearer key-${crypto.randomUUID()}` },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
    }) as const
  const server = await providerServer()
  const limit = 2 ** 20
  await expect(send('endless', request('endless'), 20_000, signal, limit)).rejects.toMatchObject({
    error: { code: 'PROVIDER_ERROR', message: `endless answered with more than ${limit} bytes` },
    isTransient: false,
  })
  const { bytes, body } = await send('short', request('echo'), 20_000, signal, limit)
  expect(bytes.length).toBeLessThan(limit)
  expect(body).toMatchObject({ choices: [{ message: { content: 'HELLO' } }] })
})
