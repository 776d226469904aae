export type { SchemaChange } from './schema-diff.ts'
export type { VacuumOptions, VacuumStatus } from './vacuum.ts'
export type { VersionInfo, VersionMetadata } from './versions.ts'
