export { Media, type MediaProps } from './media.ts'
export {
  polytable,
  PolytableProvider,
  providePolytable,
  type GivenDatabase,
  type PolytableProviderProps,
} from './provider.ts'
export { useProgress } from './use-progress.ts'
export { useQuery } from './use-query.ts'
export { useTable } from './use-table.ts'
export type { MembersAsRefs } from './use-observable.ts'
export type { ProgressState } from '@polytable/observable/progress-state'
export type { QueryState } from '@polytable/observable/query-state'
export type { TableState } from '@polytable/observable/table-state'
