export { Catalog, type CommitChange } from './catalog.ts'
export { writtenColumn, type FamilyChange, type WrittenRows } from './family-change.ts'
export type { Past } from './past.ts'
export {
  hasRows,
  noCounts,
  type Layer,
  type Pin,
  type TableRecord,
  type FamilyState,
  type VersionRecord,
} from './records.ts'
