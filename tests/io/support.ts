import { openRowFile } from '@polytable/io/read/index'
import type { RowFileOptions } from '@polytable/model/ports/index'

/** All that is in a workbook: the headings, and the rows below. */
export async function readExcel(file: Blob, excel: RowFileOptions['excel'] = {}): Promise<unknown[][]> {
  const name = file instanceof File ? file.name : ''
  const opened = await openRowFile(file, 'excel', { name, excel })
  const rows: unknown[][] = []
  let names: readonly string[] = []
  for await (const batch of opened.rows()) {
    names = batch.headings
    rows.push(...batch.rows.map((each) => [...each]))
  }
  return [[...names], ...rows]
}
