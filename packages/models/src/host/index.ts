export type { EmbedJob, JobContext, LoadJob, ModelJob, ModelResult, ModelSpec, TaskJob } from './jobs.ts'
export { createModelHost, type ModelHost, type ModelHostOptions, type OnProgress } from './model-host.ts'
