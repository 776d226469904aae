import { PolytableError } from '@polytable/model/errors/index'

const FULL_CODES = new Set(['ENOSPC', 'EDQUOT'])
const QUOTA_NAME = 'QuotaExceededError'

/** The error of asking for a medium that is not stored. */
export function mediumNotFound(hash: string): PolytableError {
  return new PolytableError('PATH_NOT_FOUND', `No media file with the hash '${hash}' is stored.`)
}

/** STORAGE_FULL where the disk or the quota is full; every other error as it is. */
export function explainFullDisk(error: unknown): unknown {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'name' in error))
    return error
  const code = 'code' in error ? String(error.code) : ''
  if (error.name !== QUOTA_NAME && !FULL_CODES.has(code)) return error
  return new PolytableError('STORAGE_FULL', 'The disk or the storage quota is full.', {
    hint: 'Free up space or raise the quota, and try again.',
    cause: error,
  })
}
