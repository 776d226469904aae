import type { ResultBatch } from '@polytable/model/protocol/query-spec'
import type { Value } from '@polytable/model/types/index'
import type { OutputColumn } from '../answers/json-row.ts'
import type { RouteInput } from '../requests/given-value.ts'

/** What a route does with the values of a request. */
export interface Route {
  /** In a word: 'insert'. */
  readonly kind: 'insert' | 'compute' | 'update' | 'delete' | 'query'
  /** What it is about, for people. */
  readonly summary: string
  /** What it takes and gives, as the tables are now. */
  describe(): Promise<RouteDescription>
  /** @param signal ends with the request, where that is waited for */
  run(values: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<RouteResult>
}

/** What a route takes and gives. */
export interface RouteDescription {
  readonly inputs: readonly RouteInput[]
  /** How the result is made of rows; a 'count' is of rows that are no longer there. */
  readonly gives: 'row' | 'rowOrNull' | 'list' | 'rows' | 'count'
  /** The columns of its rows, where they are known. */
  readonly columns?: readonly OutputColumn[]
}

/** What a route gives, before it is JSON. */
export type RouteResult =
  | {
      readonly kind: 'row'
      readonly columns: readonly OutputColumn[]
      readonly values: readonly Value[] | null
    }
  | {
      readonly kind: 'list'
      readonly columns: readonly OutputColumn[]
      readonly rows: readonly (readonly Value[])[]
    }
  | { readonly kind: 'batches'; readonly batches: AsyncIterable<ResultBatch> }
  | { readonly kind: 'count'; readonly rows: number }
