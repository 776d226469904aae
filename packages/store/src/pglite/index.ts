export { openPgliteStore } from './open.ts'
export type { PgliteAssets, PgliteLocation, PgliteOptions } from './options.ts'
