import type { BackupOptions, BackupSummary, Database } from 'polytable'

/** A backup in memory. */
export interface BackupFile extends BackupSummary {
  readonly file: Blob
}

/** Makes a backup of a database, into a stream. */
export async function backUp(db: Database, options: BackupOptions = {}): Promise<BackupFile> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const target = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (chunk) => void chunks.push(chunk) })
  const summary = await db.backup(target as WritableStream<Uint8Array>, options)
  return { ...summary, file: new Blob(chunks) }
}

const NAME = [0, 100] as const
const SIZE = [124, 136] as const
const CHECKSUM = [148, 156] as const
const HEADER_BYTES = 512

/** A backup whose first file says something else of the same length, and is signed as it should be. */
export async function withOtherHeader(
  file: Blob,
  change: (header: string) => string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to))
  const size = Number.parseInt(text(...SIZE), 8)
  const body = new TextEncoder().encode(change(text(HEADER_BYTES, HEADER_BYTES + size)))
  if (body.length !== size) throw new Error('The header has another length')
  bytes.set(body, HEADER_BYTES)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const name = text(...NAME).replace(/\.[0-9a-f]{64}/, `.${hash}`)
  bytes.set(new TextEncoder().encode(name), NAME[0])
  bytes.fill(' '.charCodeAt(0), ...CHECKSUM)
  const sum = bytes.subarray(0, HEADER_BYTES).reduce((total, byte) => total + byte, 0)
  bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0`), CHECKSUM[0])
  return bytes
}
