import { PolytableError } from '@polytable/model/errors/index'
import type { StorageAccess } from '@polytable/model/protocol/storage'
import { blobSignature, sharedKey } from './azure-signature.ts'
import { PART_FROM, writeParts, type Bucket } from './bucket.ts'
import { cannotSign } from './errors.ts'
import type { ObjectPlace } from './object-url.ts'
import {
  addQuery,
  createSender,
  headersOf,
  type ObjectRequest,
  type SenderParts,
  type SignedRequest,
} from './requests.ts'
import { elements, elementText } from './xml.ts'

/** The version of the protocol that is spoken. */
const VERSION = '2021-12-02'
/** Blobs that are listed in one answer. */
const PAGE = '1000'

/** A container of Azure Blob Storage. */
export function azureContainer(place: ObjectPlace, parts: Omit<SenderParts, 'sign'>): Bucket {
  const send = createSender({ ...parts, sign: (request, access) => sign(place, request, access) })
  const blob = { 'x-ms-blob-type': 'BlockBlob' }

  const putParts = async (key: string, bytes: Blob, signal?: AbortSignal): Promise<void> => {
    // Blocks that are in no list are dropped by the server after a week.
    const upload = crypto.randomUUID()
    const ids = await writeParts(
      bytes,
      async (body, index, stop) => {
        const blockid = btoa(`${upload}-${String(index).padStart(6, '0')}`)
        await send({ method: 'PUT', key, query: { comp: 'block', blockid }, body }, { signal: stop })
        return blockid
      },
      signal,
    )
    const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
    const body = new Blob([`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`])
    await send({ method: 'PUT', key, query: { comp: 'blocklist' }, body }, { signal })
  }

  return {
    patience: parts.patience,
    urlOf: parts.urlOf,
    async size(key, signal) {
      const { status, headers } = await send({ method: 'HEAD', key }, { accept: [404], signal })
      return status === 404 ? undefined : Number(headers.get('content-length'))
    },
    get: (key, range, etag, signal) =>
      send(
        { method: 'GET', key, headers: headersOf(range, etag, 'x-ms-range') },
        { accept: range.start ? [416] : [], signal },
      ),
    async put(key, body, signal) {
      if (body.size > PART_FROM) return putParts(key, body, signal)
      await send({ method: 'PUT', key, headers: blob, body }, { signal })
    },
    async create(key, body) {
      const headers = { ...blob, 'if-none-match': '*' }
      await send({ method: 'PUT', key, headers, body }, { accept: [409, 412] })
    },
    async delete(key) {
      await send({ method: 'DELETE', key }, { accept: [404] })
    },
    async *list(prefix) {
      for (let marker = '', more = true; more; more = marker !== '') {
        const query = { restype: 'container', comp: 'list', maxresults: PAGE, prefix }
        const response = await send({
          method: 'GET',
          key: '',
          query: marker === '' ? query : { ...query, marker },
        })
        const xml = await response.text()
        for (const item of elements(xml, 'Blob')) {
          yield { key: elementText(item, 'Name') ?? '', size: Number(elementText(item, 'Content-Length')) }
        }
        marker = elementText(xml, 'NextMarker') ?? ''
      }
    },
    async presign(key, options) {
      const access = await parts.access(false)
      const url = blobUrl(place, key, access)
      if (access.accountKey === undefined) throw cannotSign(parts.urlOf(key), 'accountName and accountKey')
      const resource = `/blob/${accountOf(place, access)}/${place.bucket}/${key}`
      url.search = String(await blobSignature(resource, access.accountKey, options))
      return url.href
    },
  }
}

async function sign(
  place: ObjectPlace,
  { method, key, query = {}, headers = {}, body }: ObjectRequest,
  access: StorageAccess,
): Promise<SignedRequest> {
  const url = blobUrl(place, key, access)
  addQuery(url, query)
  const sent = new Headers({ ...headers, 'x-ms-version': VERSION, 'x-ms-date': new Date().toUTCString() })
  if (access.accountKey !== undefined) {
    const length = body?.size ?? 0
    const signed = await sharedKey(method, url, sent, length, accountOf(place, access), access.accountKey)
    sent.set('authorization', signed)
  } else if (access.sasToken !== undefined) {
    addQuery(url, Object.fromEntries(new URLSearchParams(access.sasToken)))
  }
  return { url, headers: sent }
}

function blobUrl(place: ObjectPlace, key: string, access: StorageAccess): URL {
  const { endpoint = place.endpoint ?? `https://${accountOf(place, access)}.blob.core.windows.net` } = access
  const path = key === '' ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`
  return new URL(`${endpoint.replace(/\/$/, '')}/${place.bucket}${path}`)
}

function accountOf({ account, bucket }: ObjectPlace, { accountName = account }: StorageAccess): string {
  if (accountName !== undefined) return accountName
  throw new PolytableError('MISSING_CREDENTIALS', `The account of the container ${bucket} is not known`, {
    hint: 'Pass accountName for it in options.storage of open().',
  })
}
