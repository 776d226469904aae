import type { Context } from 'hono'
import { PolytableError } from '@polytable/model/errors/index'
import { isMediaKind, type MediaCell } from '@polytable/model/types/index'
import { jsonRows, type ShowMedium } from '../answers/json-row.ts'
import { rowStream } from '../answers/row-stream.ts'
import type { RouteJobs } from '../jobs/jobs.ts'
import { mediaAnswer } from '../media/media-answer.ts'
import type { ShownMedia } from '../media/shown-media.ts'
import { membersOf, membersOfTexts } from '../requests/body.ts'
import { givenValues } from '../requests/given-value.ts'
import type { Route, RouteResult } from './route.ts'

/** How a route is answered. */
export interface HandlerSettings {
  /** Where the route is, in the router. */
  readonly path: string
  readonly background?: boolean
  readonly returnFileResponse?: boolean
}

/** What the handlers of a router share. */
export interface HandlerParts {
  readonly media: ShownMedia
  readonly jobs: RouteJobs
}

/** Makes the handler of a route. */
export function routeHandler(
  route: Route,
  { path, background = false, returnFileResponse = false }: HandlerSettings,
  { media, jobs }: HandlerParts,
): (context: Context) => Promise<Response> {
  return async (context) => {
    const values = await valuesOfRequest(route, context)
    const prefix = prefixOf(path, context)
    const show: ShowMedium = (cell) => {
      media.add(cell)
      return `${prefix}/media/${cell.hash}`
    }
    if (background) {
      const id = jobs.start(async () => wholeJson(await route.run(values), show))
      return context.json({ id, jobUrl: `${prefix}/jobs/${id}` }, 202)
    }
    const { signal } = context.req.raw
    const result = await route.run(values, signal)
    if (returnFileResponse) return fileOf(result, media, context)
    if (result.kind !== 'batches') return context.json(await wholeJson(result, show))
    const stream = await rowStream(rowsOf(result, show))
    return new Response(stream, { headers: { 'content-type': 'application/json' } })
  }
}

async function valuesOfRequest(route: Route, { req }: Context): Promise<Record<string, unknown>> {
  const { inputs } = await route.describe()
  if (req.method === 'GET') return givenValues(inputs, membersOfTexts(new URL(req.url).searchParams), true)
  const bytes = new Uint8Array(await req.arrayBuffer())
  const { isForm, members } = await membersOf(req.header('content-type') ?? '', bytes)
  return givenValues(inputs, members, isForm)
}

/** Where the router is mounted: what stands before the path of a route. */
function prefixOf(path: string, { req }: Context): string {
  const { pathname } = new URL(req.url)
  return pathname.slice(0, Math.max(0, pathname.lastIndexOf(path)))
}

async function* rowsOf(
  { batches }: RouteResult & { readonly kind: 'batches' },
  show: ShowMedium,
): AsyncGenerator<unknown> {
  for await (const { columns, rows } of batches) yield* rows.map(jsonRows(columns, show))
}

async function wholeJson(result: RouteResult, show: ShowMedium): Promise<object | null> {
  switch (result.kind) {
    case 'count':
      return { rows: result.rows }
    case 'row':
      return result.values && jsonRows(result.columns, show)(result.values)
    case 'list':
      return result.rows.map(jsonRows(result.columns, show))
    case 'batches': {
      const rows: unknown[] = []
      for await (const row of rowsOf(result, show)) rows.push(row)
      return { rows }
    }
  }
}

/** The one medium of a row. @throws PolytableError ROW_NOT_FOUND where there is none, INVALID_STATE for any other result */
async function fileOf(result: RouteResult, media: ShownMedia, context: Context): Promise<Response> {
  if (result.kind !== 'row') throw notOneFile()
  const [column, ...more] = result.columns
  if (!column || more.length > 0 || !isMediaKind(column.type.kind)) throw notOneFile()
  const cell = result.values?.[0] as MediaCell | null | undefined
  if (!cell) throw new PolytableError('ROW_NOT_FOUND', `There is no ${column.type.kind}`)
  return mediaAnswer(context, media.file(cell))
}

function notOneFile(): PolytableError {
  return new PolytableError(
    'INVALID_STATE',
    'The result is not one medium, which alone can be answered as a file',
  )
}
