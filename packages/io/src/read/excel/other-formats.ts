import { PolytableError } from '@polytable/model/errors/index'
import { bytesToHex } from '@polytable/model/types/storage'

/** The first bytes of a compound file (MS-CFB 2.2). */
const COMPOUND = 'd0cf11e0a1b11ae1'
/** Where its header says how large sectors are, as an exponent of 2, and which is the first of the directory. */
const SECTOR_SHIFT_AT = 0x1e
const DIRECTORY_AT = 0x30
const HEADER_BYTES = 512
/** How much of the directory is looked at. */
const DIRECTORY_BYTES = 4096
const AS_XLSX = 'Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)'

/** @throws PolytableError INVALID_DATA_FORMAT for a file that is no zip, with the name of the format where that can be told */
export async function checkIsZip(file: Blob): Promise<void> {
  const begin = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer())
  const hex = bytesToHex(begin.subarray(0, 8))
  if (hex.startsWith('504b')) return
  if (hex === COMPOUND) throw await compoundError(file, new DataView(begin.buffer))
  const text = new TextDecoder().decode(begin).trimStart()
  if (text.startsWith('<')) {
    throw invalid('it is HTML or XML, to which many programs give the name .xls', `${AS_XLSX}.`)
  }
  throw invalid('it is no zip, as workbooks are', `For CSV pass sourceFormat: 'csv'.`)
}

async function compoundError(file: Blob, header: DataView): Promise<PolytableError> {
  const sector = header.byteLength < HEADER_BYTES ? 0 : 2 ** header.getUint16(SECTOR_SHIFT_AT, true)
  const start = (header.byteLength < HEADER_BYTES ? 0 : header.getUint32(DIRECTORY_AT, true) + 1) * sector
  const names = await file.slice(start, start + DIRECTORY_BYTES).arrayBuffer()
  const isEncrypted = new TextDecoder('utf-16le').decode(names).includes('EncryptedPackage')
  return isEncrypted
    ? invalid('it is encrypted', 'Open it in a spreadsheet program and save it without a password.')
    : invalid('it is of the format before 2007 (.xls)', `${AS_XLSX}.`)
}

function invalid(why: string, hint: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why, { hint })
}
