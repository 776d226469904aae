export { openEngine, type EngineParts } from './engine.ts'
export { createBroadcastLog, type BroadcastLog } from './log.ts'
