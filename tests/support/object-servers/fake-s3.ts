import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What goes wrong with the next requests of a method. */
export interface Fault {
  /** The method, such as 'GET'. */
  readonly method: string
  /** How many requests. */
  readonly times: number
  /** Answers with a status; or breaks off after half of the bytes, or falls silent there. */
  readonly kind: number | 'cut' | 'silent'
}

/** What the server was asked for, as `PUT /media/key?query`, and the most of it at once. */
export interface Record {
  readonly requests: readonly string[]
  readonly mostAtOnce: number
}

const PAGE = 3

/**
 * A server that speaks as much of S3 as is used, over the bucket `media`: with writes on conditions, pages of few objects, and
 * faults, which `PUT /-/faults` sets. `GET /-/record` tells what it was asked for since. Signatures are not checked.
 */
export function createFakeS3(): Server {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  let faults: { readonly method: string; times: number; readonly kind: Fault['kind'] }[] = []
  let requests: string[] = []
  let atOnce = 0
  let mostAtOnce = 0

  const control = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET') {
      response.end(JSON.stringify({ requests, mostAtOnce } satisfies Record))
      return
    }
    const body = await bytesOf(request)
    if (request.url === '/-/faults') {
      faults = JSON.parse(body.toString()) as typeof faults
      requests = []
      mostAtOnce = 0
    } else objects.set(decodeURIComponent(request.url!.slice('/-/objects/'.length)), body)
    response.end()
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, 'http://fake')
    const [, bucket, ...rest] = url.pathname.split('/')
    const key = decodeURIComponent(rest.join('/'))
    const query = url.searchParams
    const method = request.method!
    requests.push(`${method} ${request.url}`)
    const body = await bytesOf(request)
    const fault = faults.find((each) => each.method === method && each.times > 0)
    if (fault) fault.times--
    if (typeof fault?.kind === 'number') return refuse(response, fault.kind, 'SlowDown')
    if (bucket !== 'media') return refuse(response, 404, 'NoSuchBucket')
    const sent = request.headers['x-amz-content-sha256']
    if (sent !== undefined && sent !== createHash('sha256').update(body).digest('hex'))
      return refuse(response, 400, 'XAmzContentSHA256Mismatch')

    if (method === 'GET' && key === '') return list(response, query)
    if (method === 'POST') {
      const id = query.get('uploadId')
      if (id === null) {
        const uploadId = randomUUID()
        uploads.set(uploadId, new Map())
        response.end(
          `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
        )
        return
      }
      if (!uploads.has(id)) return refuse(response, 404, 'NoSuchUpload')
      const parts = [...uploads.get(id)!].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)
      objects.set(key, Buffer.concat(parts))
      uploads.delete(id)
      response.end('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>')
      return
    }
    if (method === 'PUT') {
      const id = query.get('uploadId')
      if (id !== null) uploads.get(id)!.set(Number(query.get('partNumber')), body)
      else if (request.headers['if-none-match'] === '*' && objects.has(key))
        return refuse(response, 412, 'PreconditionFailed')
      else objects.set(key, body)
      response.setHeader('etag', etagOf(body))
      response.end()
      return
    }
    if (method === 'DELETE') {
      if (query.has('uploadId')) uploads.delete(query.get('uploadId')!)
      else objects.delete(key)
      response.writeHead(204).end()
      return
    }
    const found = objects.get(key)
    if (!found) return refuse(response, 404, 'NoSuchKey')
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
    const [, from = '0', last = ''] = range ?? []
    const content = found.subarray(Number(from), last === '' ? undefined : Number(last) + 1)
    response.writeHead(range ? 206 : 200, { 'content-length': content.length, etag: etagOf(found) })
    if (method === 'HEAD' || fault === undefined) {
      response.end(method === 'HEAD' ? undefined : content)
      return
    }
    response.write(content.subarray(0, content.length / 2), () => {
      if (fault.kind === 'cut') setTimeout(() => response.destroy(), 20)
    })
  }

  const list = (response: ServerResponse, query: URLSearchParams): void => {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const page = keys.slice(0, PAGE)
    const items = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)!.length}</Size></Contents>`,
    )
    const next = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    response.end(`<ListBucketResult>${items.join('')}${next}</ListBucketResult>`)
  }

  return createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-methods', 'GET, HEAD, PUT, POST, DELETE')
    response.setHeader(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? '*',
    )
    response.setHeader('access-control-expose-headers', 'etag')
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end()
      return
    }
    if (request.url!.startsWith('/-/')) {
      void control(request, response)
      return
    }
    mostAtOnce = Math.max(mostAtOnce, ++atOnce)
    response.once('close', () => atOnce--)
    // Whoever asked may be gone.
    answer(request, response).catch(() => response.destroy())
  })
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`)
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
