import { PolytableError } from '@polytable/model/errors/index'
import type { Parts } from '../../../package/parts.ts'
import { streamRows } from '../row-stream.ts'
import { tableRows } from '../table-rows.ts'
import type { ListedSheet, Workbook } from '../workbook.ts'
import { isTrue, prefixed, readXml } from '../../../package/xml.ts'
import { odsCells } from './cells.ts'
import { OdsRowReader } from './rows.ts'

const CONTENT = 'content.xml'
const MANIFEST = 'META-INF/manifest.xml'

export function isOds(parts: Parts): boolean {
  return parts.has(CONTENT)
}

/** A spreadsheet of OpenDocument (.ods), whose tables are all in one part. @throws PolytableError INVALID_DATA_FORMAT */
export async function openOds(parts: Parts): Promise<Workbook> {
  await checkNotEncrypted(parts)
  return {
    sheets: await listTables(parts),
    rows: ({ name }, range) =>
      tableRows(streamRows(parts.streamed(CONTENT), new OdsRowReader(name)), odsCells, range),
  }
}

async function checkNotEncrypted(parts: Parts): Promise<void> {
  if (!parts.has(MANIFEST)) return
  await readXml(parts.held(MANIFEST), {
    open(name) {
      if (name === 'encryption-data') {
        throw new PolytableError('INVALID_DATA_FORMAT', 'it is encrypted', {
          hint: 'Save it without a password.',
        })
      }
    },
  })
}

async function listTables(parts: Parts): Promise<ListedSheet[]> {
  const sheets: ListedSheet[] = []
  const hidden = new Set<string>()
  let style = ''
  await readXml(parts.streamed(CONTENT), {
    open(name, attributes, parent) {
      if (name === 'style') style = prefixed(attributes, 'name') ?? ''
      if (name === 'table-properties' && !isTrue(prefixed(attributes, 'display') ?? 'true')) hidden.add(style)
      if (name !== 'table' || parent !== 'spreadsheet') return
      const isHidden = hidden.has(prefixed(attributes, 'style-name') ?? '')
      sheets.push({ name: prefixed(attributes, 'name') ?? '', isHidden, path: CONTENT })
    },
  })
  return sheets
}
