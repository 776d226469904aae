import { NO_SPACE } from '../disk-guard.ts'
import type { SyncAccessHandle } from './sync-access.ts'

/**
 * Writes all of the bytes.
 * @throws Error with the code NO_SPACE where the quota is full.
 */
export function writeWhole(handle: SyncAccessHandle, bytes: Uint8Array<ArrayBuffer>, at: number): number {
  return reportFullDisk(() => checkWritten(handle.write(bytes, { at }), bytes.byteLength))
}

/** Browsers report a full quota by an exception, by having written less, or (Chromium) by a number near 2^32. */
export function checkWritten(written: number, length: number): number {
  if (written !== length) throw noSpace('The write was incomplete.')
  return written
}

/** PGlite turns only errors with a number into errors of PostgreSQL; any other breaks the server. */
export function reportFullDisk<T>(operation: () => T): T {
  try {
    return operation()
  } catch (error) {
    throw error instanceof DOMException ? noSpace(error.message) : error
  }
}

/** ENOSPC, as PGlite takes it from a file system. */
export function noSpace(message: string): Error {
  return Object.assign(new Error(message), { code: NO_SPACE })
}
