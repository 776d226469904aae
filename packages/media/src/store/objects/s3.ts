import { AwsV4Signer } from 'aws4fetch'
import { PolytableError } from '@polytable/model/errors/index'
import { createSHA256 } from 'hash-wasm'
import { readChunks } from '../chunks.ts'
import type { StorageAccess } from '@polytable/model/protocol/storage'
import { PART_FROM, writeParts, type Bucket } from './bucket.ts'
import { cannotSign, refused } from './errors.ts'
import type { ObjectPlace } from './object-url.ts'
import {
  addQuery,
  createSender,
  headersOf,
  type ObjectRequest,
  type SenderParts,
  type SignedRequest,
} from './requests.ts'
import { elements, elementText, escapeXml } from './xml.ts'

/** Objects that are listed in one answer. */
const PAGE = '1000'
/** The longest time that a signed URL is good for, in seconds. */
const LONGEST_URL = 7 * 24 * 3600

/** A bucket of AWS, or of another server that speaks S3's protocol. */
export function s3Bucket(place: ObjectPlace, parts: Omit<SenderParts, 'sign'>): Bucket {
  const { urlOf } = parts
  const send = createSender({ ...parts, sign: (request, access) => sign(place, request, access) })

  const size = async (key: string, signal?: AbortSignal): Promise<number | undefined> => {
    const { status, headers } = await send({ method: 'HEAD', key }, { accept: [404], signal })
    return status === 404 ? undefined : Number(headers.get('content-length'))
  }

  const putParts = async (key: string, bytes: Blob, signal?: AbortSignal): Promise<void> => {
    const begun = await send({ method: 'POST', key, query: { uploads: '' } }, { signal })
    const uploadId = elementText(await begun.text(), 'UploadId') ?? ''
    try {
      const etags = await writeParts(
        bytes,
        async (body, index, stop) => {
          const query = { partNumber: String(index + 1), uploadId }
          const { headers } = await send({ method: 'PUT', key, query, body }, { signal: stop })
          return headers.get('etag') ?? ''
        },
        signal,
      )
      const list = etags.map(
        (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
      )
      const body = new Blob([`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`])
      const ended = await send({ method: 'POST', key, query: { uploadId }, body }, { accept: [404], signal })
      // The status is sent before the parts are put together, and a request that is repeated finds them gone.
      const code = elementText(await ended.text(), 'Code')
      if (code !== undefined && (await size(key, signal)) !== bytes.size)
        throw refused(urlOf(key), { status: 500, code }, await parts.access(false))
    } catch (error) {
      await send({ method: 'DELETE', key, query: { uploadId } }).catch(() => undefined)
      throw error
    }
  }

  return {
    patience: parts.patience,
    urlOf,
    size,
    get: (key, range, etag, signal) =>
      send(
        { method: 'GET', key, headers: headersOf(range, etag) },
        { accept: range.start ? [416] : [], signal },
      ),
    async put(key, body, signal) {
      if (body.size > PART_FROM) return putParts(key, body, signal)
      await send({ method: 'PUT', key, body }, { signal })
    },
    async create(key, body) {
      const headers = { 'if-none-match': '*' }
      const { status } = await send({ method: 'PUT', key, body, headers }, { accept: [400, 409, 412, 501] })
      if (status === 400 || status === 501) await send({ method: 'PUT', key, body })
    },
    async delete(key) {
      await send({ method: 'DELETE', key }, { accept: [404] })
    },
    async *list(prefix) {
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const query = { 'list-type': '2', 'max-keys': PAGE, prefix }
        const response = await send({
          method: 'GET',
          key: '',
          query: token === undefined ? query : { ...query, 'continuation-token': token },
        })
        const xml = await response.text()
        for (const object of elements(xml, 'Contents')) {
          yield { key: elementText(object, 'Key') ?? '', size: Number(elementText(object, 'Size')) }
        }
        token = elementText(xml, 'NextContinuationToken')
      }
    },
    async presign(key, { seconds, mediaType }) {
      if (seconds > LONGEST_URL) {
        throw new PolytableError(
          'INVALID_ARGUMENT',
          `A URL of ${urlOf(key)} cannot be good for ${seconds} seconds`,
          {
            hint: `At most ${LONGEST_URL}, which are 7 days.`,
          },
        )
      }
      const access = await parts.access(false)
      if (access.accessKeyId === undefined) throw cannotSign(urlOf(key), 'accessKeyId and secretAccessKey')
      const url = objectUrl(place, key, access)
      addQuery(url, { 'X-Amz-Expires': String(seconds), 'response-content-type': mediaType })
      const signer = new AwsV4Signer({ ...keysOf(access), method: 'GET', url: url.href, signQuery: true })
      return (await signer.sign()).url.href
    },
  }
}

async function sign(
  place: ObjectPlace,
  { method, key, query = {}, headers, body }: ObjectRequest,
  access: StorageAccess,
): Promise<SignedRequest> {
  const url = objectUrl(place, key, access)
  addQuery(url, query)
  if (access.accessKeyId === undefined) return { url, headers: new Headers(headers) }
  const signer = new AwsV4Signer({
    ...keysOf(access),
    method,
    url: url.href,
    // The server holds what arrives against it.
    headers: { ...headers, 'x-amz-content-sha256': await sha256(body) },
  })
  return signer.sign()
}

function keysOf({ accessKeyId = '', secretAccessKey = '', sessionToken, region }: StorageAccess) {
  return {
    accessKeyId,
    secretAccessKey,
    service: 's3',
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(region === undefined ? {} : { region }),
  }
}

/** The URL of an object; with an empty key that of the bucket. */
function objectUrl(
  place: ObjectPlace,
  key: string,
  { endpoint = place.endpoint, region }: StorageAccess,
): URL {
  const path = key === '' ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`
  return new URL(bucketUrl(place, endpoint, region) + path)
}

function bucketUrl(place: ObjectPlace, endpoint: string | undefined, region: string | undefined): string {
  const { bucket, isVirtualHost } = place
  if (endpoint !== undefined) {
    const base = endpoint.replace(/\/$/, '')
    return isVirtualHost && endpoint === place.endpoint ? base : `${base}/${bucket}`
  }
  const host = region === undefined ? 's3.amazonaws.com' : `s3.${region}.amazonaws.com`
  // The certificate is for names without further dots.
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`
}

async function sha256(body: Blob | undefined): Promise<string> {
  const hasher = await createSHA256()
  if (body) for await (const chunk of readChunks(body)) hasher.update(chunk)
  return hasher.digest()
}
