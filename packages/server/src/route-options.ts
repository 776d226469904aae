import {
  either,
  flag,
  kind,
  oneOf,
  options,
  required,
  texts,
  type Kind,
} from '@polytable/client/calls/argument-kinds'
import type { Call } from '@polytable/client/calls/check-arguments'
import { Table, type Query, type Shape } from '@polytable/client/index'
import type { AnyQuery, AnyQueryFunction } from './routes/query-route.ts'

/** The columns of a table by their names. */
type Names<S extends Shape> = readonly (keyof S & string)[]

interface PathOptions {
  /** Where the route is, such as '/docs'. It has no parameters. */
  readonly path: string
  /**
   * True: the answer is `{ id, jobUrl }`, at once, and `GET jobUrl` tells `{ id, status: 'pending' | 'done' | 'error', result?, error? }`.
   * Jobs are of the process: what is pending when it ends is not done.
   */
  readonly background?: boolean
}

/** Options of `addInsertRoute` and `addComputeRoute`. */
export interface InsertRouteOptions<S extends Shape> extends PathOptions {
  /** The columns that a request may give: all that are not computed unless given. */
  readonly inputs?: Names<S>
  /** Inputs that have to come as files of `multipart/form-data`: columns of media or bytes. They need not stand in `inputs`. */
  readonly uploadfileInputs?: Names<S>
  /** The columns of the answer: all unless given. */
  readonly outputs?: Names<S>
  /** True: the answer is the file of the one column of media that `outputs` names, instead of JSON. */
  readonly returnFileResponse?: boolean
}

/** Options of `addUpdateRoute`. */
export interface UpdateRouteOptions<S extends Shape> extends PathOptions {
  /** The columns that a request may change: all that are neither computed nor of media unless given. The key is always given. */
  readonly inputs?: Names<S>
  /** The columns of the answer: all unless given. */
  readonly outputs?: Names<S>
}

/** Options of `addDeleteRoute`. */
export interface DeleteRouteOptions<S extends Shape> extends PathOptions {
  /** The columns whose values a request gives: rows that have all of them are deleted. Those of the primary key unless given. */
  readonly matchColumns?: Names<S>
}

/** A function of `pt.query` with any parameters. */
interface QueryMaker<S extends Shape, R> {
  /** The name that it is stored under. */
  readonly functionName: string
  /** The query for some values. */
  query(args: never): Query<S, R>
}

/** A query that a route answers with, or a function of `pt.query`, whose parameters are the inputs. */
export type RouteQuery<S extends Shape, R> = Query<S, R> | QueryMaker<S, R>

/** Options of `addQueryRoute`. */
export interface QueryRouteOptions<S extends Shape, R> extends PathOptions {
  /** A query, or a function of `pt.query`, whose parameters are the inputs. */
  readonly query: RouteQuery<S, R>
  /** The parameters that a request may give: all unless given. Those without a default are always given. */
  readonly inputs?: readonly string[]
  /** True: the answer is the one row instead of `{ rows }`; 404 where there is none, 409 where there are several. */
  readonly oneRow?: boolean
  /** True, with `oneRow`: the answer is the file of the one medium that the query selects. */
  readonly returnFileResponse?: boolean
  /** 'post' unless given. Of 'get' the inputs stand in the URL. */
  readonly method?: 'get' | 'post'
}

/** The options of a query's route as they are used. */
export interface GivenQueryOptions extends Omit<QueryRouteOptions<Shape, unknown>, 'query'> {
  readonly query: AnyQuery | AnyQueryFunction
}

const path = kind(
  "a path such as '/docs', without parameters",
  (value) => typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value),
)
const table: Kind = kind('a table or a view', (value) => value instanceof Table)
const isObject = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') && value !== null
const query: Kind = either(
  kind('a query', (value) => isObject(value) && 'spec' in value),
  kind('a function of pt.query', (value) => isObject(value) && 'functionName' in value && 'query' in value),
)
const shared = { path: required(path), background: flag }

const insertCall: Call = {
  table,
  options: options<InsertRouteOptions<Shape>>({
    ...shared,
    inputs: texts,
    uploadfileInputs: texts,
    outputs: texts,
    returnFileResponse: flag,
  }),
}

/** The arguments of the methods that add routes. */
export const routeCalls = {
  addInsertRoute: insertCall,
  addComputeRoute: insertCall,
  addUpdateRoute: {
    table,
    options: options<UpdateRouteOptions<Shape>>({ ...shared, inputs: texts, outputs: texts }),
  },
  addDeleteRoute: { table, options: options<DeleteRouteOptions<Shape>>({ ...shared, matchColumns: texts }) },
  addQueryRoute: {
    options: options<QueryRouteOptions<Shape, unknown>>({
      ...shared,
      query: required(query),
      inputs: texts,
      oneRow: flag,
      returnFileResponse: flag,
      method: oneOf(['get', 'post']),
    }),
  },
} satisfies Readonly<Record<string, Call>>
