export {
  createModelSupervisor,
  type ModelSupervisor,
  type ModelSupervisorOptions,
  type RunOptions,
} from './model-supervisor.ts'
export type { ModelWorker } from './model-worker.ts'
