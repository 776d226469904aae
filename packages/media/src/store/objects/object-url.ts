import { PolytableError } from '@polytable/model/errors/index'

/** Where an object, or what has a common prefix, is. */
export interface ObjectPlace {
  readonly protocol: 's3' | 'azure'
  /** The bucket, or container. */
  readonly bucket: string
  /** What follows the bucket, without a slash before it; it may be empty. */
  readonly key: string
  /** The server's URL, where the URL tells it. */
  readonly endpoint?: string
  /** The bucket is a part of the endpoint's host name. */
  readonly isVirtualHost?: boolean
  /** Azure: the account, where the URL tells it. */
  readonly account?: string
}

const AZURE_HOST =
  /^([a-z0-9-]+)\.(?:blob|dfs)\.(core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net))$/
const AWS_VIRTUAL_HOST = /^(.+)\.(s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?)$/

/**
 * Reads the URL of an object store: `s3://bucket/key`, `gs://bucket/key`, `az://container/key`,
 * `wasbs://container@account.blob.core.windows.net/key` (`abfss:` too), or an `http(s):` URL of a server, with the bucket as the first
 * part of its path. Keys of all but `http(s):` URLs are as they are, not escaped.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function parseObjectUrl(url: string): ObjectPlace {
  const place = /^https?:/i.test(url) ? parseHttp(url) : parseScheme(url)
  // A URL with such parts would be shortened, and lead out of the bucket.
  if (
    !place ||
    !isBucketName(place.bucket) ||
    place.key.split('/').some((part) => part === '.' || part === '..')
  )
    throw invalidUrl(url)
  return place
}

function parseScheme(url: string): ObjectPlace | undefined {
  const [, scheme, authority = '', key = ''] = /^([a-z0-9]+):\/\/([^/]*)\/?(.*)$/is.exec(url) ?? []
  switch (scheme?.toLowerCase()) {
    case 's3':
      return { protocol: 's3', bucket: authority, key }
    case 'gs':
      return { protocol: 's3', bucket: authority, key, endpoint: 'https://storage.googleapis.com' }
    case 'az':
      return { protocol: 'azure', bucket: authority, key }
    case 'wasb':
    case 'wasbs':
    case 'abfs':
    case 'abfss': {
      const [, bucket = '', host = ''] = /^([^@]+)@(.+)$/.exec(authority) ?? []
      const [, account, domain] = AZURE_HOST.exec(host.toLowerCase()) ?? []
      if (account === undefined) return undefined
      return { protocol: 'azure', bucket, key, account, endpoint: `https://${account}.blob.${domain}` }
    }
    default:
      return undefined
  }
}

function parseHttp(url: string): ObjectPlace | undefined {
  if (!URL.canParse(url)) return undefined
  const { origin, hostname, pathname } = new URL(url)
  const parts = decodePath(pathname)
  if (parts === undefined) return undefined
  const [first = '', ...rest] = parts
  const [, virtual, host] = AWS_VIRTUAL_HOST.exec(hostname) ?? []
  if (virtual !== undefined && host !== undefined) {
    return { protocol: 's3', bucket: virtual, key: parts.join('/'), endpoint: origin, isVirtualHost: true }
  }
  const [, account] = AZURE_HOST.exec(hostname) ?? []
  const place = { bucket: first, key: rest.join('/') }
  return account === undefined
    ? { protocol: 's3', ...place, endpoint: origin }
    : { protocol: 'azure', ...place, account, endpoint: origin.replace('.dfs.', '.blob.') }
}

function decodePath(pathname: string): string[] | undefined {
  try {
    return pathname.slice(1).split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
}

/** Whether a name can be one of a bucket or a container: no part of a host name or path beside it. */
function isBucketName(name: string): boolean {
  return /^[a-z0-9$][a-z0-9._-]*$/i.test(name)
}

function invalidUrl(url: string): PolytableError {
  const shown = url.replace(/[?#].*$/s, '?…').slice(0, 200)
  return new PolytableError('INVALID_ARGUMENT', `'${shown}' is not a URL of an object store`, {
    hint: "Use 's3://bucket/key', 'gs://bucket/key', 'az://container/key', 'wasbs://container@account.blob.core.windows.net/key', or the https: URL of a server and bucket that options.storage of open() names. A key has no part '.' or '..'.",
  })
}
