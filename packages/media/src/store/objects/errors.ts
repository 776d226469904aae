import { PolytableError } from '@polytable/model/errors/index'
import type { StorageAccess } from '@polytable/model/protocol/storage'

/** Why a server did not do what it was asked. */
export interface Refusal {
  /** 0 where a browser does not tell, as of redirects. */
  readonly status: number
  /** The server's own name of the reason; empty where it gives none. */
  readonly code: string
  /** The region that the bucket is in, where the server says that it is another. */
  readonly region?: string | undefined
}

const NO_BUCKET = new Set(['NoSuchBucket', 'ContainerNotFound'])
const FULL = new Set(['QuotaExceeded', 'EntityTooLarge', 'XMinioStorageFull', 'InsufficientStorage'])

/**
 * The error of a refusal. It names the object and the server's reason, and nothing that was sent.
 * @param access what was asked with: whether there was any is told
 */
export function refused(
  name: string,
  { status, code, region }: Refusal,
  access: StorageAccess,
): PolytableError {
  const reason = code === '' ? String(status) : `${status} ${code}`
  const message = `${name} answered ${reason}`
  if (NO_BUCKET.has(code)) {
    return new PolytableError('INVALID_CONFIGURATION', `The bucket of ${name} does not exist`, {
      hint: 'Create it, or correct the URL.',
    })
  }
  if (status === 507 || FULL.has(code)) {
    return new PolytableError('STORAGE_FULL', message, { hint: 'Free up space in the object store.' })
  }
  const isElsewhere = (status >= 300 && status < 400) || (status === 400 && region !== undefined)
  if (status === 0 || isElsewhere || code === 'AuthorizationHeaderMalformed') {
    return new PolytableError('INVALID_CONFIGURATION', `${message}: the bucket is elsewhere`, {
      hint: region
        ? `Set region: '${region}' for it in options.storage of open().`
        : 'Correct its endpoint and region in options.storage of open().',
    })
  }
  if (status === 401 || status === 403) {
    return isAnonymous(access)
      ? new PolytableError('MISSING_CREDENTIALS', message, {
          hint: 'Pass credentials for it in options.storage of open().',
        })
      : new PolytableError('INSUFFICIENT_PRIVILEGES', message, {
          hint: 'Check the credentials in options.storage of open(), and what they may do with the bucket.',
        })
  }
  if (status === 404) return new PolytableError('PATH_NOT_FOUND', `${name} does not exist`)
  // Also an object that was written while it was read.
  if (status >= 500 || status === 408 || status === 412 || status === 425 || status === 429) {
    return new PolytableError('STORE_UNAVAILABLE', message, { hint: 'Try again later.' })
  }
  return new PolytableError('INVALID_CONFIGURATION', message, {
    hint: 'Check its URL and endpoint: the server does not take such requests.',
  })
}

/** The error of a server that cannot be reached, is silent or breaks off. */
export function unavailable(name: string, cause: unknown): PolytableError {
  return new PolytableError('STORE_UNAVAILABLE', `${name} cannot be reached`, {
    cause,
    hint: 'Check the network and the endpoint; in a browser the bucket must allow the page with CORS.',
  })
}

/** The error of a URL that is to be signed without what signs it. @param needed names of credentials */
export function cannotSign(name: string, needed: string): PolytableError {
  return new PolytableError('MISSING_CREDENTIALS', `A URL of ${name} cannot be signed without ${needed}`, {
    hint: `Pass ${needed} for it in options.storage of open().`,
  })
}

function isAnonymous({ accessKeyId, accountKey, sasToken }: StorageAccess): boolean {
  return accessKeyId === undefined && accountKey === undefined && sasToken === undefined
}
