import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from '../store/support/node-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'
import { expressionSuite } from './support/expression-suite.ts'
import { propertyRuns } from './support/runs.ts'

expressionSuite(
  'PGlite in Node',
  () => openPgliteStore({ location: { kind: 'memory' }, assets: nodeAssets(), logger: createMemoryLogger() }),
  propertyRuns(400),
)
