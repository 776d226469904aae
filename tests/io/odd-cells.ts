import type { WorkbookParts } from '../support/workbook.ts'

/** A cell, what is read of it, and what other readers give. */
export interface OddCell {
  readonly what: string
  /** XML of the cell A2; its style is 1 where a format is given. */
  readonly cell: string
  readonly format?: string | number
  readonly of?: Omit<WorkbookParts, 'sheets' | 'formats'>
  readonly value: unknown
  /**
   * What other readers give that is not the same, in UTC: exceljs 4.4.0, SheetJS 0.18.5 with cellDates, read-excel-file 9.3.17, hucre 1.0.0,
   * openpyxl 3.0.9.
   */
  readonly others?: string
}

const at = (text: string): Date => new Date(`${text}Z`)
const number = (value: number | string): string => `<c r="A2" s="1"><v>${value}</v></c>`
const typed = (type: string, content: string): string => `<c r="A2" t="${type}">${content}</c>`
const iso = (text: string): string => `<c r="A2" s="1" t="d"><v>${text}</v></c>`
const DAY_TIME = 'yyyy-mm-dd hh:mm:ss'
const in1904 = { workbookPr: '<workbookPr date1904="1"/>' }
const asIso = { workbookPr: '<workbookPr dateCompatibility="0"/>' }

export const oddCells: readonly OddCell[] = [
  {
    what: 'a time cut off in binary',
    cell: number(44357.033159722225),
    format: DAY_TIME,
    value: at('2021-06-10T00:47:45'),
  },
  {
    what: 'milliseconds',
    cell: number(44357.03315972801),
    format: 'yyyy-mm-dd hh:mm:ss.000',
    value: at('2021-06-10T00:47:45.001'),
    others: 'SheetJS, read-excel-file, openpyxl: 2021-06-10T00:47:45',
  },
  {
    what: '1900: day 1',
    cell: number(1),
    format: 'yyyy-mm-dd',
    value: at('1900-01-01T00:00'),
    others: 'exceljs, SheetJS, read-excel-file: 1899-12-31T00:00',
  },
  {
    what: '1900: day 59',
    cell: number(59),
    format: 14,
    value: at('1900-02-28T00:00'),
    others: 'exceljs, SheetJS, read-excel-file: 1900-02-27T00:00',
  },
  {
    what: '1900: day 60, 29 February',
    cell: number(60),
    format: 'yyyy-mm-dd',
    value: 60,
    others: 'exceljs, SheetJS, read-excel-file, hucre, openpyxl: 1900-02-28T00:00',
  },
  { what: '1900: day 61', cell: number(61), format: 'yyyy-mm-dd', value: at('1900-03-01T00:00') },
  {
    what: '1900: day 0',
    cell: number(0),
    format: 'yyyy-mm-dd',
    value: at('1899-12-31T00:00'),
    others: 'exceljs, SheetJS, read-excel-file: 1899-12-30T00:00; openpyxl: 00:00:00',
  },
  {
    what: '1900: day -1, of LibreOffice',
    cell: number(-1),
    format: 'yyyy-mm-dd',
    value: at('1899-12-29T00:00'),
    others: 'hucre: 1899-12-30T00:00',
  },
  {
    what: 'ISO days: day 1',
    cell: number(1),
    format: 'yyyy-mm-dd',
    of: asIso,
    value: at('1899-12-31T00:00'),
    others: 'hucre, openpyxl: 1900-01-01T00:00',
  },
  {
    what: '1904: day 42686',
    cell: number(42686),
    format: 'yyyy-mm-dd',
    of: in1904,
    value: at('2020-11-13T00:00'),
    others: 'SheetJS: 2016-11-12T00:00',
  },
  {
    what: '1904: "true"',
    cell: number(42686),
    format: 'yyyy-mm-dd',
    of: { workbookPr: '<workbookPr date1904="true"/>' },
    value: at('2020-11-13T00:00'),
    others: 'exceljs, SheetJS, read-excel-file: 2016-11-12T00:00',
  },
  {
    what: '1904: day 0',
    cell: number(0),
    format: 'yyyy-mm-dd',
    of: in1904,
    value: at('1904-01-01T00:00'),
    others: 'SheetJS: 1899-12-30T00:00; openpyxl: 00:00:00',
  },
  { what: 'the last day', cell: number(2958465), format: 'yyyy-mm-dd', value: at('9999-12-31T00:00') },
  {
    what: 'no day, shown as #####',
    cell: number(1e10),
    format: 'yyyy-mm-dd',
    value: 1e10,
    others: 'exceljs, SheetJS, read-excel-file, hucre: Invalid Date; openpyxl: "#VALUE!"',
  },
  {
    what: 'a time of day',
    cell: number(0.34375),
    format: 'hh:mm',
    value: 0.34375,
    others:
      'exceljs, SheetJS, read-excel-file: 1899-12-30T08:15; hucre: 1899-12-31T08:15; openpyxl: 08:15:00',
  },
  {
    what: 'a time of day, built in',
    cell: number(0.75),
    format: 18,
    value: 0.75,
    others:
      'exceljs, SheetJS, read-excel-file: 1899-12-30T18:00; hucre: 1899-12-31T18:00; openpyxl: 18:00:00',
  },
  {
    what: 'hours beyond a day as hh:mm',
    cell: number(1.5),
    format: 'h:mm',
    value: 1.5,
    others: 'exceljs, SheetJS, read-excel-file: 1899-12-31T12:00; hucre, openpyxl: 1900-01-01T12:00',
  },
  { what: 'a point in time as hh:mm', cell: number(44357.5), format: 'hh:mm', value: at('2021-06-10T12:00') },
  {
    what: 'a duration [h]:mm',
    cell: number(1.5),
    format: '[h]:mm',
    value: 1.5,
    others:
      'exceljs, SheetJS, read-excel-file: 1899-12-31T12:00; hucre: 1900-01-01T12:00; openpyxl: 1 day, 12:00:00',
  },
  {
    what: 'a duration, built in',
    cell: number(1.5),
    format: 46,
    value: 1.5,
    others:
      'exceljs, SheetJS, read-excel-file: 1899-12-31T12:00; hucre: 1900-01-01T12:00; openpyxl: 1 day, 12:00:00',
  },
  {
    what: 'a long duration [mm]:ss',
    cell: number(100),
    format: '[mm]:ss.00',
    value: 100,
    others: 'exceljs, SheetJS, read-excel-file, hucre: 1900-04-09T00:00; openpyxl: 100 days, 0:00:00',
  },
  {
    what: 'a negative duration',
    cell: number(-0.25),
    format: '[h]:mm;[Red]-[h]:mm',
    value: -0.25,
    others:
      'exceljs, SheetJS, read-excel-file: 1899-12-29T18:00; hucre: 1899-12-30T18:00; openpyxl: -1 day, 18:00:00',
  },
  {
    what: 'days d:hh:mm',
    cell: number(2.5),
    format: 'd:hh:mm',
    value: 2.5,
    others: 'exceljs, SheetJS, read-excel-file: 1900-01-01T12:00; hucre, openpyxl: 1900-01-02T12:00',
  },
  {
    what: 'a language and literal texts',
    cell: number(44357),
    format: '[$-407]d. mmmm yyyy;@',
    value: at('2021-06-10T00:00'),
  },
  {
    what: 'a format of the system',
    cell: number(44357),
    format: '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    value: at('2021-06-10T00:00'),
  },
  {
    what: 'Chinese, built in',
    cell: number(44357),
    format: 31,
    value: at('2021-06-10T00:00'),
    others: 'exceljs, openpyxl: 44357',
  },
  {
    what: 'Japanese eras',
    cell: number(44357),
    format: '[$-411]ge.m.d',
    value: at('2021-06-10T00:00'),
    others: 'read-excel-file: 44357',
  },
  { what: 'a month alone', cell: number(44357), format: 'mmm', value: at('2021-06-10T00:00') },
  { what: 'a quoted d', cell: number(7), format: '0" days"', value: 7 },
  { what: 'an escaped d', cell: number(7), format: '0\\d', value: 7, others: 'exceljs: 1900-01-06T00:00' },
  { what: 'a colour with d', cell: number(7), format: '[Red]0.00;[Blue]-0.00', value: 7 },
  { what: 'a currency with d', cell: number(7), format: '[$USD] #,##0.00', value: 7 },
  { what: 'scientific', cell: number(7), format: '0.00E+00', value: 7 },
  { what: 'General in red', cell: number(7), format: 'General;[Red]-General', value: 7 },
  {
    what: 'a condition before a date',
    cell: number(44357),
    format: '[>40000]yyyy-mm-dd;General',
    value: at('2021-06-10T00:00'),
  },
  {
    what: 'a date under a number that only shows negative ones',
    cell: number(44357),
    format: ';;yyyy',
    value: at('2021-06-10T00:00'),
    others: 'openpyxl: 44357',
  },
  {
    what: 'ISO date and time',
    cell: iso('2021-06-10T00:47:45'),
    format: DAY_TIME,
    value: at('2021-06-10T00:47:45'),
    others: 'exceljs: 1905-07-13T00:00; hucre: "2021-06-10T00:47:45"',
  },
  {
    what: 'ISO with a fraction',
    cell: iso('2021-06-10T00:47:45.500'),
    format: DAY_TIME,
    value: at('2021-06-10T00:47:45.500'),
    others: 'exceljs: 1905-07-13T00:00; hucre: "2021-06-10T00:47:45.500"',
  },
  {
    what: 'ISO date',
    cell: iso('2021-06-10'),
    format: 14,
    value: at('2021-06-10T00:00'),
    others: 'exceljs: 1905-07-13T00:00; hucre: "2021-06-10"',
  },
  {
    what: 'ISO with a zone',
    cell: iso('2021-06-10T00:47:45+02:00'),
    format: DAY_TIME,
    value: at('2021-06-09T22:47:45'),
    others: 'exceljs: 1905-07-13T00:00; hucre: "2021-06-10T00:47:45+02:00"; openpyxl: 2021-06-10T00:47:45',
  },
  {
    what: 'ISO time of day on 1899-12-30',
    cell: iso('1899-12-30T08:15:00'),
    format: 'hh:mm',
    value: 0.34375,
    others:
      'exceljs: 1905-03-13T00:00; SheetJS, read-excel-file, openpyxl: 1899-12-30T08:15; hucre: "1899-12-30T08:15:00"',
  },
  {
    what: 'ISO time of day on 1899-12-31',
    cell: iso('1899-12-31T08:15:00'),
    format: 'hh:mm',
    value: 0.34375,
    others:
      'exceljs: 1905-03-13T00:00; SheetJS, read-excel-file, openpyxl: 1899-12-31T08:15; hucre: "1899-12-31T08:15:00"',
  },
  {
    what: 'ISO time of day',
    cell: iso('08:15:00'),
    format: 'hh:mm',
    value: 0.34375,
    others:
      'exceljs: 1900-01-07T00:00; SheetJS: Invalid Date; read-excel-file: an error; hucre: "08:15:00"; openpyxl: 08:15:00',
  },
  {
    what: 'ISO duration',
    cell: iso('PT36H'),
    format: '[h]:mm',
    value: 1.5,
    others:
      'exceljs, SheetJS: Invalid Date; read-excel-file: an error; hucre: "PT36H"; openpyxl: 1 day, 12:00:00',
  },
  { what: 'a truth value 1', cell: typed('b', '<v>1</v>'), value: true },
  {
    what: 'a truth value "true"',
    cell: typed('b', '<v>true</v>'),
    value: true,
    others: 'read-excel-file, openpyxl: an error',
  },
  {
    what: 'a truth value "false"',
    cell: typed('b', '<v>false</v>'),
    value: false,
    others: 'exceljs: true; read-excel-file, openpyxl: an error',
  },
  {
    what: 'an error',
    cell: typed('e', '<v>#N/A</v>'),
    value: null,
    others: 'exceljs: an object; SheetJS: 42; hucre, openpyxl: "#N/A"',
  },
  { what: 'a formula', cell: '<c r="A2"><f>1+1</f><v>2</v></c>', value: 2 },
  { what: 'a formula with a text', cell: typed('str', '<f>A1</f><v>x</v>'), value: 'x' },
  {
    what: 'a formula with an empty text',
    cell: typed('str', '<f>""</f><v></v>'),
    value: null,
    others: 'exceljs: a formula; SheetJS, hucre: ""',
  },
  {
    what: 'a formula that was not computed',
    cell: '<c r="A2"><f>1+1</f></c>',
    value: null,
    others: 'exceljs: a formula',
  },
  {
    what: 'white space that is kept',
    cell: typed('inlineStr', '<is><t xml:space="preserve"> a </t></is>'),
    value: ' a ',
    others: 'read-excel-file: "a"',
  },
  {
    what: 'CDATA',
    cell: typed('inlineStr', '<is><t><![CDATA[a < b & c]]></t></is>'),
    value: 'a < b & c',
    others: 'exceljs, read-excel-file: null',
  },
  {
    what: 'entities',
    cell: typed('inlineStr', '<is><t>&lt;&#x20AC;&#128512;&amp;amp;</t></is>'),
    value: '<€😀&amp;',
    others: 'SheetJS, read-excel-file: "<€&amp;"',
  },
  {
    what: 'an escaped return',
    cell: typed('inlineStr', '<is><t>a_x000D_\nb_x005F_x000D_</t></is>'),
    value: 'a\r\nb_x000D_',
    others: 'exceljs, openpyxl: "a_x000D_\nb_x005F_x000D_"',
  },
  {
    what: 'rich text',
    cell: typed(
      'inlineStr',
      '<is><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> plain</t></r></is>',
    ),
    value: 'bold plain',
    others: 'exceljs: an object',
  },
  {
    what: 'a shared text with its reading',
    cell: typed('s', '<v>0</v>'),
    of: { shared: ['<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'] },
    value: '東京',
  },
  {
    what: 'a shared rich text',
    cell: typed('s', '<v>1</v>'),
    of: { shared: ['<t>a</t>', '<r><t>b</t></r><r><t>c</t></r>'] },
    value: 'bc',
    others: 'exceljs: an object',
  },
  {
    what: 'a whole number beyond 2^53',
    cell: number('9007199254740993'),
    format: 'General',
    value: 9007199254740993n,
    others: 'exceljs, SheetJS, read-excel-file, hucre: 9007199254740992; openpyxl: 9007199254740993',
  },
  { what: 'a number to 17 digits', cell: number('4.3499999999999996'), format: '0.00', value: 4.35 },
  {
    what: 'a style that is not there',
    cell: '<c r="A2" s="99"><v>5</v></c>',
    value: 5,
    others: 'read-excel-file, openpyxl: an error',
  },
  {
    what: 'a cell without a reference',
    cell: '<c><v>5</v></c>',
    value: 5,
    others: 'exceljs, read-excel-file: an error',
  },
]
