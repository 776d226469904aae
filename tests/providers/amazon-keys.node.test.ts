import { open, pt, type ProviderOptions } from 'polytable'
import { bedrock } from 'polytable/providers'
import { afterEach, expect, test, vi } from 'vitest'
import { providerServer, seenWith } from '../support/provider-servers/index.ts'

afterEach(() => vi.unstubAllEnvs())

/** The headers of a request to Bedrock, by the options that it has, where the environment has keys that end. */
async function headersWith(options: ProviderOptions, key: string): Promise<Readonly<Record<string, string>>> {
  const server = await providerServer()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key-of-environment')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-environment')
  vi.stubEnv('AWS_SESSION_TOKEN', 'token-of-environment')
  const db = await open('memory://', {
    providers: { bedrock: { baseUrl: `${server}/bedrock`, ...options } },
  })
  const t = await db.createTable('t', { text: pt.string() })
  await t.insert({ text: 'hello' })
  await t.select({ a: bedrock.converse(t.c.text, { model: 'm' }) }).collect()
  await db.close()
  return (await seenWith(server, key)).at(-1)!.headers
}

test('a token of the environment goes with keys of the environment', async () => {
  const headers = await headersWith({}, 'key-of-environment')
  expect(headers['x-amz-security-token']).toBe('token-of-environment')
})

test('keys that are given have the token that is given, or none', async () => {
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'another-key-of-environment')
  const keys = { accessKeyId: 'given-key', secretAccessKey: 'given-secret' }
  const headers = await headersWith(keys, 'given-key')
  expect(headers['authorization']).toContain('Credential=given-key/')
  expect(headers['x-amz-security-token']).toBeUndefined()
  const withToken = await headersWith({ ...keys, sessionToken: 'given-token' }, 'given-key')
  expect(withToken['x-amz-security-token']).toBe('given-token')
})
