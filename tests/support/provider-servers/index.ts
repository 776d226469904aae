import type { ProviderOptions } from 'polytable'
import type { Seen } from './start.ts'

declare module 'vitest/browser' {
  interface BrowserCommands {
    providerServer(): Promise<string>
  }
}

/** The address of a server that answers as providers do, from tests of either home. */
export async function providerServer(): Promise<string> {
  if ('document' in globalThis) return (await import('vitest/browser')).commands.providerServer()
  const module = './start.ts'
  const { startProviderServer } = (await import(/* @vite-ignore */ module)) as typeof import('./start.ts')
  return startProviderServer()
}

const paths: Readonly<Record<string, string>> = {
  openai: '/openai/v1',
  anthropic: '/anthropic',
  gemini: '/gemini/v1beta',
  bedrock: '/bedrock',
  ollama: '/ollama/api',
  cohere: '/cohere',
  voyage: '/voyage/v1',
  jina: '/jina/v1',
  mistral: '/mistral/v1',
  groq: '/groq/v1',
  replicate: '/replicate',
  fal: '/fal',
  elevenlabs: '/elevenlabs',
  twelvelabs: '/twelvelabs/v1.3',
  bfl: '/bfl/v1',
  runwayml: '/runwayml/v1',
}

/** Options of all providers at a server, asked with one key. */
export function providersAt(server: string, key: string): Record<string, ProviderOptions> {
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => [name, { apiKey: key, baseUrl: `${server}${path}` }]),
  )
}

/** What the server was asked with a key, in order. */
export async function seenWith(server: string, key: string): Promise<Seen[]> {
  return (await fetch(`${server}/-/seen/${encodeURIComponent(key)}`)).json() as Promise<Seen[]>
}
