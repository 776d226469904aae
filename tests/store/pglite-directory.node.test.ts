import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { afterAll } from 'vitest'
import { nodeAssets } from './support/node-assets.ts'
import { createMemoryLogger } from './support/quiet-logger.ts'
import { sqlStoreContract } from './support/sql-store-contract.ts'

const made: string[] = []

sqlStoreContract('PGlite in a directory', async () => {
  const path = await mkdtemp(join(tmpdir(), 'polytable-store-'))
  made.push(path)
  return openPgliteStore({
    location: { kind: 'directory', path },
    assets: nodeAssets(),
    logger: createMemoryLogger(),
  })
})

afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))))
