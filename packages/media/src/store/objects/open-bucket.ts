import type { GetAccess } from './access.ts'
import { azureContainer } from './azure.ts'
import type { Bucket } from './bucket.ts'
import { parseObjectUrl, type ObjectPlace } from './object-url.ts'
import { PATIENCE, type Patience } from './requests.ts'
import { s3Bucket } from './s3.ts'

export interface BucketParts {
  readonly access: GetAccess
  readonly fetch?: typeof fetch
  readonly patience?: Patience
}

/** The bucket of the URL of an object or of a prefix. @throws PolytableError INVALID_ARGUMENT */
export function openBucket(
  url: string,
  { access, fetch = globalThis.fetch.bind(globalThis), patience = PATIENCE }: BucketParts,
): { readonly bucket: Bucket; readonly key: string } {
  const place = parseObjectUrl(url)
  const parts = {
    urlOf: (key: string) => shownUrl(url, place, key),
    access,
    fetch,
    patience,
  }
  const bucket = place.protocol === 's3' ? s3Bucket(place, parts) : azureContainer(place, parts)
  return { bucket, key: place.key }
}

/** The URL of another object of the same bucket. */
function shownUrl(url: string, { isVirtualHost, bucket }: ObjectPlace, key: string): string {
  const isHttp = /^https?:/i.test(url)
  const root = isHttp
    ? new URL(url).origin + (isVirtualHost ? '' : `/${bucket}`)
    : /^[^:]*:\/\/[^/]*/.exec(url)![0]
  if (key === '') return root
  return `${root}/${isHttp ? key.split('/').map(encodeURIComponent).join('/') : key}`
}
