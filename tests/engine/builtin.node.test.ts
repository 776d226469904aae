import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from '../store/support/node-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'
import { builtinSuite } from './support/builtin-suite.ts'
import { propertyRuns } from './support/runs.ts'

builtinSuite(
  'PGlite in Node',
  () => openPgliteStore({ location: { kind: 'memory' }, assets: nodeAssets(), logger: createMemoryLogger() }),
  propertyRuns(150),
)
