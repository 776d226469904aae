export { Catalog, type CommitChange } from './catalog.ts'
export type { Past } from './past.ts'
export {
  hasRows,
  noCounts,
  type Layer,
  type Pin,
  type TableRecord,
  type TreeState,
  type VersionRecord,
} from './records.ts'
