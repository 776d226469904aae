/** What an object store is asked with. All of it is secret but the endpoint, the region and the names. */
export interface StorageAccess {
  /** The URL of the server, where the URL of the bucket does not tell it: 'https://minio.example.com:9000'. */
  readonly endpoint?: string
  /** S3: the region of the bucket. */
  readonly region?: string
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** S3: goes with credentials that end. */
  readonly sessionToken?: string
  /** Azure: the name of the account, where the URL does not have it. */
  readonly accountName?: string
  readonly accountKey?: string
  /** Azure: a shared access signature, the query of a URL. */
  readonly sasToken?: string
}

/** Names of what an object store is asked with. */
export const storageFields = [
  'endpoint',
  'region',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'accountName',
  'accountKey',
  'sasToken',
] as const satisfies readonly (keyof StorageAccess)[]

/** What gives the credentials of a program. It is in the program's thread. */
export interface StorageCredentials {
  /**
   * What is asked with where a URL begins with one of the prefixes that there are credentials for.
   * @throws PolytableError MISSING_CREDENTIALS, INVALID_CONFIGURATION
   */
  access(prefix: string): Promise<StorageAccess>
}

/** Whether a URL has a scheme of object stores. Their `http(s)` URLs look like others. */
export function hasObjectScheme(url: string): boolean {
  return /^(s3|gs|az|wasbs?|abfss?):\/\//i.test(url)
}

/**
 * The longest of some URL prefixes that a URL begins with, up to a slash.
 * @returns undefined where none does
 */
export function matchingPrefix(url: string, prefixes: Iterable<string>): string | undefined {
  let longest: string | undefined
  for (const prefix of prefixes) {
    const covers = url === prefix || url.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
    if (covers && prefix.length > (longest?.length ?? -1)) longest = prefix
  }
  return longest
}
