import { strToU8, zipSync } from 'fflate'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

export interface WorkbookParts {
  /** The rows of each sheet as XML, by name; a state may stand behind a |: 'Hidden|hidden'. */
  readonly sheets: Readonly<Record<string, string>>
  /** Codes of number formats: of the cell styles 1, 2, …. A number is one of those built in. */
  readonly formats?: readonly (string | number)[]
  readonly workbookPr?: string
  /** Shared texts as XML, each within <si>. */
  readonly shared?: readonly string[]
  /** Parts that are there besides, or instead of others; null leaves one out. */
  readonly parts?: Readonly<Record<string, string | Uint8Array | null>>
  readonly name?: string
}

/** A workbook of as few parts as the format needs. */
export function workbook({
  sheets,
  formats = [],
  workbookPr = '',
  shared = [],
  parts = {},
  name = 'book.xlsx',
}: WorkbookParts): File {
  const listed = Object.entries(sheets)
  const relationship = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
  const relationships = (...list: readonly string[]): string =>
    `<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`
  const all: Record<string, string | Uint8Array | null> = {
    '[Content_Types].xml': contentTypes(listed.length, shared.length > 0),
    '_rels/.rels': relationships(relationship('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${workbookPr}<sheets>${listed
      .map(([key], i) => {
        const [sheet, state = 'visible'] = key.split('|')
        return `<sheet name="${sheet}" sheetId="${i + 1}" state="${state}" r:id="rId${i + 1}"/>`
      })
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      ...listed.map((_, i) => relationship(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
      relationship('rId100', 'styles', 'styles.xml'),
      ...(shared.length > 0 ? [relationship('rId101', 'sharedStrings', 'sharedStrings.xml')] : []),
    ),
    'xl/styles.xml': styles(formats),
    ...(shared.length > 0
      ? {
          'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${shared.map((si) => `<si>${si}</si>`).join('')}</sst>`,
        }
      : {}),
    ...Object.fromEntries(
      listed.map(([, rows], i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  }
  const present = Object.entries(all).flatMap(([path, content]) =>
    content === null ? [] : [[path, typeof content === 'string' ? xml(content) : content] as const],
  )
  return new File([zipSync(Object.fromEntries(present)) as Uint8Array<ArrayBuffer>], name)
}

/** A row of cells: texts, numbers, numbers with the index of a style, XML of a cell; null for none. */
export function row(
  number: number,
  ...cells: readonly (string | number | readonly [number, number] | null)[]
): string {
  const xmlOfCell = (cell: (typeof cells)[number], i: number): string => {
    const place = `r="${String.fromCharCode(65 + i)}${number}"`
    if (cell === null) return ''
    if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`
    if (typeof cell !== 'string') return `<c ${place} s="${cell[1]}"><v>${cell[0]}</v></c>`
    return cell.startsWith('<') ? cell : `<c ${place} t="inlineStr"><is><t>${cell}</t></is></c>`
  }
  return `<row r="${number}">${cells.map(xmlOfCell).join('')}</row>`
}

function xml(text: string): Uint8Array {
  return strToU8(
    text.startsWith('<?xml') ? text : `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`,
  )
}

function styles(formats: readonly (string | number)[]): string {
  const ids = formats.map((format, i) => (typeof format === 'number' ? format : 164 + i))
  const codes = formats.flatMap((format, i) =>
    typeof format === 'number' ? [] : [`<numFmt numFmtId="${ids[i]}" formatCode="${attribute(format)}"/>`],
  )
  return `<styleSheet xmlns="${MAIN}">${
    codes.length > 0 ? `<numFmts count="${codes.length}">${codes.join('')}</numFmts>` : ''
  }<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="${
    formats.length + 1
  }"><xf numFmtId="0" xfId="0"/>${ids.map((id) => `<xf numFmtId="${id}" xfId="0" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

function contentTypes(sheets: number, hasShared: boolean): string {
  const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const override = (path: string, type: string): string =>
    `<Override PartName="${path}" ContentType="${type}"/>`
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('/xl/workbook.xml', `${spreadsheet}.sheet.main+xml`)}${Array.from({ length: sheets }, (_, i) => override(`/xl/worksheets/sheet${i + 1}.xml`, `${spreadsheet}.worksheet+xml`)).join('')}${override('/xl/styles.xml', `${spreadsheet}.styles+xml`)}${hasShared ? override('/xl/sharedStrings.xml', `${spreadsheet}.sharedStrings+xml`) : ''}</Types>`
}
