import type { ObjectServers } from './start.ts'

declare module 'vitest/browser' {
  interface BrowserCommands {
    objectServers(): Promise<ObjectServers>
  }
}

/** Object stores on this machine, from tests of either home. */
export async function objectServers(): Promise<ObjectServers> {
  if ('document' in globalThis) return (await import('vitest/browser')).commands.objectServers()
  const module = './start.ts'
  const { startObjectServers } = (await import(/* @vite-ignore */ module)) as typeof import('./start.ts')
  return startObjectServers()
}

/** What opens the container `media` of Azurite, which has one account, known to everyone. */
export const azuriteAccount = {
  accountName: 'devstoreaccount1',
  accountKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}

/** What opens the bucket `media` of s3rver, and of the fake one. */
export const s3Keys = { region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
