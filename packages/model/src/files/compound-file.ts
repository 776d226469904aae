import { bytesToHex } from '../types/storage.ts'

/** The first bytes of a compound file (MS-CFB 2.2). */
const COMPOUND = 'd0cf11e0a1b11ae1'
/** Where its header says how large sectors are, as an exponent of 2, and which is the first of the directory. */
const SECTOR_SHIFT_AT = 0x1e
const DIRECTORY_AT = 0x30
const HEADER_BYTES = 512
/** How much of the directory is looked at. */
const DIRECTORY_BYTES = 4096

/** What a compound file is: an Office document that is encrypted, one of the formats before 2007, or something else. */
export type CompoundKind = 'encrypted' | 'doc' | 'ppt' | 'xls' | 'other'

/** The streams that a kind of file has, the most telling first. */
const streams: readonly (readonly [kind: CompoundKind, name: RegExp])[] = [
  ['encrypted', /EncryptedPackage/],
  ['doc', /WordDocument/],
  ['ppt', /PowerPoint Document/],
  ['xls', /Workbook|Book/],
]

/** What a file is, where it is a compound file (MS-CFB), in which Office keeps what is encrypted or of an old format. */
export async function compoundKind(file: Blob): Promise<CompoundKind | undefined> {
  const header = await file.slice(0, HEADER_BYTES).arrayBuffer()
  if (bytesToHex(new Uint8Array(header).subarray(0, 8)) !== COMPOUND) return undefined
  if (header.byteLength < HEADER_BYTES) return 'other'
  const view = new DataView(header)
  const sector = 2 ** view.getUint16(SECTOR_SHIFT_AT, true)
  const start = (view.getUint32(DIRECTORY_AT, true) + 1) * sector
  const directory = await file.slice(start, start + DIRECTORY_BYTES).arrayBuffer()
  const names = new TextDecoder('utf-16le').decode(directory)
  return streams.find(([, name]) => name.test(names))?.[0] ?? 'other'
}
