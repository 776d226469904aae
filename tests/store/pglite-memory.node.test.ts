import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from './support/node-assets.ts'
import { createMemoryLogger } from './support/quiet-logger.ts'
import { sqlStoreContract } from './support/sql-store-contract.ts'

sqlStoreContract('PGlite in memory', () =>
  openPgliteStore({ location: { kind: 'memory' }, assets: nodeAssets(), logger: createMemoryLogger() }),
)
