export { openPostgresStore } from './open.ts'
export type { OpenedPostgres, PostgresOptions } from './open.ts'
