import { openPgliteStore } from '@polytable/store/pglite/index'
import { browserAssets } from '../store/support/browser-assets.ts'
import { createMemoryLogger } from '../store/support/quiet-logger.ts'
import { expressionSuite } from './support/expression-suite.ts'

expressionSuite(
  'PGlite in the page',
  () =>
    openPgliteStore({ location: { kind: 'memory' }, assets: browserAssets(), logger: createMemoryLogger() }),
  { numRuns: 100 },
)
