import type { Database } from '@polytable/client/index'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { Router, routerOptions, type RouterOptions } from '@polytable/server/router'
import { partsOf } from './node/opened.ts'

export { Router, type RouterOptions, type RouterParts } from '@polytable/server/router'
export type {
  DeleteRouteOptions,
  InsertRouteOptions,
  QueryRouteOptions,
  RouteQuery,
  UpdateRouteOptions,
} from '@polytable/server/route-options'
export type { RouteError } from '@polytable/server/answers/error-answer'
export type { JobStatus } from '@polytable/server/jobs/jobs'
export type { ProxyCall } from '@polytable/server/proxy/asked-call'
export type { ProxyRouteOptions } from '@polytable/server/proxy/proxy-route'

/**
 * Makes a Hono app of a database, to which routes are added: `serve(createRouter(db))` of `@hono/node-server`, or
 * `app.route('/api', createRouter(db))`. There are no routes but those that are added.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function createRouter(db: Database, options: RouterOptions = {}): Router {
  checkCall('createRouter', { options: routerOptions }, { options })
  return new Router(partsOf(db), options)
}
