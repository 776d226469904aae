import { PolytableError } from '@polytable/model/errors/index'
import { compoundKind } from '@polytable/model/files/compound-file'

const ZIP = 'PK'
/** Bytes looked at for the beginning of a text. */
const HEAD_BYTES = 512
const AS_XLSX = 'Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)'

/** @throws PolytableError INVALID_DATA_FORMAT for a file that is no zip, with the name of the format where that can be told */
export async function checkIsZip(file: Blob): Promise<void> {
  const text = await file.slice(0, HEAD_BYTES).text()
  if (text.startsWith(ZIP)) return
  const kind = await compoundKind(file)
  if (kind === 'encrypted') {
    throw invalid('it is encrypted', 'Open it in a spreadsheet program and save it without a password.')
  }
  if (kind !== undefined) throw invalid('it is of the format before 2007 (.xls)', `${AS_XLSX}.`)
  if (text.trimStart().startsWith('<')) {
    throw invalid('it is HTML or XML, to which many programs give the name .xls', `${AS_XLSX}.`)
  }
  throw invalid('it is no zip, as workbooks are', `For CSV pass sourceFormat: 'csv'.`)
}

function invalid(why: string, hint: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why, { hint })
}
