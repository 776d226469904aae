import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'
import { readExcel } from './support.ts'

const NAMES = ['office', 'table', 'text', 'style']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ')

/** A spreadsheet of tables as XML. */
function ods(tables: string, parts: Readonly<Record<string, string>> = {}): File {
  const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${NAMES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`
  const files = {
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': content,
    ...parts,
  }
  const bytes = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  )
  return new File([bytes as Uint8Array<ArrayBuffer>], 'book.ods')
}

const table = (rows: string, name = 'S', style = 'ta1'): string =>
  `<table:table table:name="${name}" table:style-name="${style}"><table:table-column/>${rows}</table:table>`
const row = (...cells: readonly string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`
const cell = (attributes: string, content = ''): string =>
  `<table:table-cell ${attributes}>${content}</table:table-cell>`
const text = (content: string): string => cell('office:value-type="string"', `<text:p>${content}</text:p>`)
const number = (value: number): string =>
  cell(`office:value-type="float" office:value="${value}"`, '<text:p>…</text:p>')

describe('Spreadsheets of OpenDocument', () => {
  test.for([
    ['a number', number(4.35), 4.35],
    [
      'an amount of money',
      cell(
        'office:value-type="currency" office:currency="EUR" office:value="7.5"',
        '<text:p>7,50 €</text:p>',
      ),
      7.5,
    ],
    ['a share', cell('office:value-type="percentage" office:value="0.5"', '<text:p>50%</text:p>'), 0.5],
    [
      'a date',
      cell('office:value-type="date" office:date-value="2021-06-10"', '<text:p>10.06.21</text:p>'),
      new Date('2021-06-10'),
    ],
    [
      'a point in time',
      cell('office:value-type="date" office:date-value="2021-06-10T00:47:45"'),
      new Date('2021-06-10T00:47:45Z'),
    ],
    [
      'one cut off',
      cell('office:value-type="date" office:date-value="2021-06-10T00:47:44.999999999"'),
      new Date('2021-06-10T00:47:45Z'),
    ],
    ['before 1900', cell('office:value-type="date" office:date-value="1850-02-01"'), new Date('1850-02-01')],
    ['a time of day', cell('office:value-type="time" office:time-value="PT08H15M00S"'), 0.34375],
    ['a duration', cell('office:value-type="time" office:time-value="PT36H00M00S"'), 1.5],
    ['true', cell('office:value-type="boolean" office:boolean-value="true"', '<text:p>WAHR</text:p>'), true],
    ['false', cell('office:value-type="boolean" office:boolean-value="false"'), false],
    ['a text', text('a &lt; b'), 'a < b'],
    [
      'a text as an attribute',
      cell('office:value-type="string" office:string-value="a  b"', '<text:p>…</text:p>'),
      'a  b',
    ],
    [
      'paragraphs',
      cell('office:value-type="string"', '<text:p>a</text:p><text:p/><text:p>b</text:p>'),
      'a\n\nb',
    ],
    [
      'white space',
      text('\n a <text:span> b</text:span><text:s/><text:s text:c="2"/>c<text:tab/>d<text:line-break/>e'),
      'a b   c\td\ne',
    ],
    ['a link', text('to <text:a>there</text:a>'), 'to there'],
    [
      'a note',
      cell(
        'office:value-type="string"',
        '<office:annotation><text:p>a note</text:p></office:annotation><text:p>x</text:p>',
      ),
      'x',
    ],
    ['a note alone', cell('', '<office:annotation><text:p>a note</text:p></office:annotation>'), null],
    [
      'an error',
      cell(
        'office:value-type="string" office:string-value="" calcext:value-type="error"',
        '<text:p>#N/A</text:p>',
      ),
      null,
    ],
    ['an empty text', cell('office:value-type="string"', '<text:p/>'), null],
  ] as const)('%s', async ([, content, value]) => {
    expect(await readExcel(ods(table(row(text('h')) + row(content))))).toEqual(
      value === null ? [['h']] : [['h'], [value]],
    )
  })

  test('rows and cells that are repeated, merged, grouped, and blank ones without end', async () => {
    const file = ods(
      table(
        `<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>` +
          `<table:table-header-rows>${row(cell('table:number-columns-repeated="2"'), text('a'), text('b'), text('c'), text('d'))}</table:table-header-rows>` +
          `<table:table-row-group><table:table-row table:number-rows-repeated="3">${cell('table:number-columns-repeated="2"')}${cell('office:value-type="float" office:value="1" table:number-columns-repeated="2"')}${cell('table:number-columns-spanned="2" office:value-type="string"', '<text:p>x</text:p>')}<table:covered-table-cell/></table:table-row></table:table-row-group>` +
          `<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`,
      ),
    )
    const all = [null, null, 1, 1, 'x', null]
    expect(await readExcel(file)).toEqual([['', '_1', 'a', 'b', 'c', 'd'], all, all, all])
    expect(await readExcel(file, { range: 'C3:D5' })).toEqual([
      ['a', 'b'],
      [1, 1],
      [1, 1],
    ])
  })

  test('sheets: the first that is not hidden, or any by name or number; dates and times as headings', async () => {
    const day = cell('office:value-type="date" office:date-value="2024-01-01"')
    const time = cell('office:value-type="time" office:time-value="PT08H15M00S"')
    const file = ods(
      table(row(text('no')), 'Hidden', 'ta2') + table(row(day, time) + row(number(1), number(2)), 'Shown'),
    )
    expect(await readExcel(file)).toEqual([
      ['2024-01-01', '08:15'],
      [1, 2],
    ])
    expect(await readExcel(file, { sheet: 'Hidden' })).toEqual([['no']])
    expect(await readExcel(file, { sheet: 1 })).toEqual(await readExcel(file))
    await expectError(readExcel(file, { sheet: 'None' }), 'INVALID_ARGUMENT', { hint: "'Hidden', 'Shown'" })
  })

  test('what is refused', async () => {
    const encrypted = ods(table(''), {
      'META-INF/manifest.xml': '<manifest><file-entry><encryption-data/></file-entry></manifest>',
    })
    await expectError(readExcel(encrypted), 'INVALID_DATA_FORMAT', { message: 'encrypted' })
    const odd = ods(
      table(
        row(text('a'), text('b')) + row(number(1), cell('office:value-type="date" office:date-value="soon"')),
      ),
    )
    await expectError(readExcel(odd), 'INVALID_DATA_FORMAT', {
      message: "the sheet 'S' of the workbook 'book.ods': cell B2: 'soon'",
    })
    const repeated = (count: string): File =>
      ods(
        table(
          row(text('a')) +
            `<table:table-row table:number-rows-repeated="${count}">${number(1)}</table:table-row>`,
        ),
      )
    await expectError(readExcel(repeated('9999999')), 'INVALID_DATA_FORMAT', { message: 'rows' })
    await expectError(readExcel(repeated('-1')), 'INVALID_DATA_FORMAT', { message: 'number-rows-repeated' })
    const wide = ods(
      table(row(cell('office:value-type="float" office:value="1" table:number-columns-repeated="99999"'))),
    )
    await expectError(readExcel(wide), 'INVALID_DATA_FORMAT', { message: 'cells' })
    const full = ods(
      table(
        `<table:table-row table:number-rows-repeated="1048576">${cell('office:value-type="float" office:value="1" table:number-columns-repeated="16384"')}</table:table-row>`,
      ),
    )
    await expectError(readExcel(full), 'INVALID_DATA_FORMAT', { message: 'repeated' })
    await expectError(readExcel(ods('')), 'INVALID_DATA_FORMAT', { message: 'no sheet' })
  })
})
