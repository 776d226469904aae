import { schemaOf } from '@polytable/providers/tools/schema'
import { isMediaKind, type ColumnType } from '@polytable/model/types/index'
import type { RouteInput } from '../requests/given-value.ts'
import type { HandlerSettings } from '../routes/route-handler.ts'
import type { Route, RouteDescription } from '../routes/route.ts'

type Json = Readonly<Record<string, unknown>>

/** A route, and where and how it is answered. */
export interface AddedRoute {
  readonly route: Route
  readonly method: 'get' | 'post'
  readonly settings: HandlerSettings
}

/** What names a document. */
export interface DocumentInfo {
  readonly title: string
  readonly version: string
}

/** The OpenAPI 3.1 document of some routes. @param prefix where the router is mounted */
export async function openApiDocument(
  routes: readonly AddedRoute[],
  info: DocumentInfo,
  prefix: string,
): Promise<Json> {
  const paths: Record<string, Json> = {}
  for (const added of routes) {
    const { path } = added.settings
    paths[path] = { ...paths[path], [added.method]: operation(added, await added.route.describe()) }
  }
  if (routes.some(({ settings }) => settings.background)) paths['/jobs/{id}'] = { get: jobOperation }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: prefix === '' ? '/' : prefix }],
    paths,
    components: { schemas: { Error: errorSchema, Job: jobSchema } },
  }
}

function operation({ route, method, settings }: AddedRoute, description: RouteDescription): Json {
  const { inputs } = description
  const { path, background, returnFileResponse } = settings
  const result = background
    ? { 202: answer('The work has begun', json(begunSchema)) }
    : { 200: answer('The result', returnFileResponse ? anyFile : json(resultSchema(description))) }
  return {
    operationId: `${method}${path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`,
    summary: route.summary,
    ...(method === 'get'
      ? { parameters: inputs.map(parameter) }
      : { requestBody: { required: inputs.some(({ isRequired }) => isRequired), content: bodies(inputs) } }),
    responses: { ...result, default: answer('An error', json({ $ref: '#/components/schemas/Error' })) },
  }
}

const json = (schema: Json): Json => ({ 'application/json': { schema } })
const answer = (description: string, content: Json): Json => ({ description, content })
const anyFile = { '*/*': {} }

/** The schema of a value in JSON; of a medium, its URL. */
function valueSchema(type: ColumnType, isInput: boolean): Json {
  const schema = schemaOf(type)
  if (isMediaKind(type.kind)) return { ...schema, format: isInput ? 'uri' : 'uri-reference' }
  return type.kind === 'binary' ? { ...schema, contentEncoding: 'base64' } : schema
}

function parameter({ name, type, isRequired }: RouteInput): Json {
  return { name, in: 'query', required: isRequired, schema: valueSchema(type, true) }
}

/** JSON and a form; where a file is demanded, a form alone. */
function bodies(inputs: readonly RouteInput[]): Json {
  const isFile = ({ type }: RouteInput): boolean => isMediaKind(type.kind) || type.kind === 'binary'
  const form = objectSchema(inputs, (input) =>
    isFile(input)
      ? { type: 'string', contentMediaType: 'application/octet-stream' }
      : valueSchema(input.type, true),
  )
  const asForm = { 'multipart/form-data': { schema: form } }
  if (inputs.some(({ isUpload }) => isUpload)) return asForm
  return { ...json(objectSchema(inputs, ({ type }) => valueSchema(type, true))), ...asForm }
}

function objectSchema(inputs: readonly RouteInput[], schema: (input: RouteInput) => Json): Json {
  return {
    type: 'object',
    properties: Object.fromEntries(inputs.map((input) => [input.name, schema(input)])),
    required: inputs.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    additionalProperties: false,
  }
}

function resultSchema({ gives, columns }: RouteDescription): Json {
  const row: Json = columns
    ? {
        type: 'object',
        properties: Object.fromEntries(columns.map(({ name, type }) => [name, valueSchema(type, false)])),
        required: columns.map(({ name }) => name),
      }
    : { type: 'object' }
  const list = { type: 'array', items: row }
  switch (gives) {
    case 'row':
      return row
    case 'rowOrNull':
      return { anyOf: [row, { type: 'null' }] }
    case 'list':
      return list
    case 'rows':
      return { type: 'object', properties: { rows: list }, required: ['rows'] }
    case 'count':
      return { type: 'object', properties: { rows: { type: 'integer' } }, required: ['rows'] }
  }
}

const begunSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, jobUrl: { type: 'string', format: 'uri-reference' } },
  required: ['id', 'jobUrl'],
}

const errorSchema = {
  type: 'object',
  properties: {
    errorCode: { type: 'string' },
    message: { type: 'string' },
    retryable: { type: 'boolean' },
    hint: { type: 'string' },
    column: { type: 'string' },
  },
  required: ['errorCode', 'message', 'retryable'],
}

const jobSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    status: { enum: ['pending', 'done', 'error'] },
    result: {},
    error: { $ref: '#/components/schemas/Error' },
  },
  required: ['id', 'status'],
}

const jobOperation = {
  operationId: 'get_job',
  summary: 'How far work in the background is',
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    200: answer('The state of the work', json({ $ref: '#/components/schemas/Job' })),
    default: answer('An error', json({ $ref: '#/components/schemas/Error' })),
  },
}
