import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'
import { row, workbook, type WorkbookParts } from '../support/workbook.ts'
import { readExcel } from './support.ts'

const table = row(1, 'id', 'name') + row(2, 1, 'x')
const whole = [
  ['id', 'name'],
  [1, 'x'],
]
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const STRICT = 'http://purl.oclc.org/ooxml'
const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`
const relationship = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`

/** Workbooks that are valid, or read by Excel all the same. */
const valid: Readonly<Record<string, WorkbookParts>> = {
  'neither rows nor cells say where they are': {
    sheets: {
      S: '<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row><row><c><v>1</v></c><c t="str"><v>x</v></c></row>',
    },
  },
  'rows and columns are missing': {
    sheets: {
      S: '<row r="3"><c r="B3" t="str"><v>id</v></c><c r="D3" t="str"><v>name</v></c></row><row r="7"><c r="B7"><v>1</v></c><c r="D7" t="str"><v>x</v></c></row>',
    },
  },
  'blank rows and cells with styles only': {
    sheets: {
      S: `<row r="1"/><row r="2"><c r="A2" s="0"/><c r="C2" t="str"><v></v></c></row>${row(3, 'id', 'name')}<row r="4"><c r="A4"/></row>${row(5, 1, 'x')}<row r="6"/>`,
    },
  },
  'no styles': {
    sheets: { S: table },
    parts: {
      'xl/styles.xml': null,
      'xl/_rels/workbook.xml.rels': `<Relationships>${relationship('rId1', `${OFFICE}/worksheet`, 'worksheets/sheet1.xml')}</Relationships>`,
    },
  },
  'targets that are absolute': {
    sheets: { S: table },
    parts: {
      '_rels/.rels': `<Relationships>${relationship('a', `${OFFICE}/officeDocument`, '/xl/workbook.xml')}</Relationships>`,
      'xl/_rels/workbook.xml.rels': `<Relationships>${relationship('rId1', `${OFFICE}/worksheet`, '/xl/worksheets/sheet1.xml')}</Relationships>`,
    },
  },
  'other names of parts, in capital letters and with backslashes': {
    sheets: { S: table },
    parts: {
      'xl/worksheets/sheet1.xml': null,
      'XL\\Data\\Sheet 1.XML': sheet(table),
      'xl/_rels/workbook.xml.rels': `<Relationships>${relationship('rId1', `${OFFICE}/worksheet`, './data/Sheet%201.xml')}</Relationships>`,
    },
  },
  'Strict namespaces': {
    sheets: { S: table },
    parts: {
      '_rels/.rels': `<Relationships>${relationship('a', `${STRICT}/officeDocument/relationships/officeDocument`, 'xl/workbook.xml')}</Relationships>`,
      'xl/_rels/workbook.xml.rels': `<Relationships>${relationship('rId1', `${STRICT}/officeDocument/relationships/worksheet`, 'worksheets/sheet1.xml')}</Relationships>`,
      'xl/workbook.xml': `<workbook xmlns="${STRICT}/spreadsheetml/main" xmlns:ref="${STRICT}/officeDocument/relationships" conformance="strict"><sheets><sheet name="S" sheetId="1" ref:id="rId1"/></sheets></workbook>`,
    },
  },
  'prefixes of namespaces': {
    sheets: { S: '' },
    parts: {
      'xl/worksheets/sheet1.xml':
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c><x:c r="B2" t="str"><x:v>x</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    },
  },
  'UTF-16': { sheets: { S: table }, parts: { 'xl/worksheets/sheet1.xml': utf16(sheet(table)) } },
  'UTF-8 that calls itself UTF-16': {
    sheets: { S: '' },
    parts: { 'xl/worksheets/sheet1.xml': `<?xml version="1.0" encoding="utf-16"?>${sheet(table)}` },
  },
  'ISO-8859-1': {
    sheets: { S: '' },
    parts: {
      'xl/worksheets/sheet1.xml': latin1(`<?xml version="1.0" encoding="ISO-8859-1"?>${sheet(table)}`),
    },
  },
  'a hidden sheet before': { sheets: { 'H|hidden': row(1, 'no'), 'V|veryHidden': row(1, 'no'), S: table } },
  'only hidden sheets': { sheets: { 'S|hidden': table } },
  'a sheet without rows in it': { sheets: { S: table, Empty: '' } },
  'formats of conditions with the numbers of others': {
    sheets: { S: row(1, 'id', 'name') + row(2, [1, 1], 'x') },
    parts: {
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164"/></cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>',
    },
  },
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2)
  const view = new DataView(bytes.buffer)
  ;[...`\uFEFF${text}`].forEach((character, i) => view.setUint16(2 * i, character.charCodeAt(0), true))
  return bytes
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

describe('Workbooks', () => {
  test.for(Object.entries(valid))('%s', async ([, parts]) => {
    const read = await readExcel(workbook(parts))
    expect(
      read.map((cells) => cells.filter((cell) => cell !== null && !/^(?:_\d+)?$/.test(String(cell)))),
    ).toEqual(whole)
  })

  test('a chart sheet in first place, and after it the sheets by their names and numbers', async () => {
    const chart = (rows: string, name: string): WorkbookParts => ({
      sheets: { [name]: '', A: rows, 'B|hidden': row(1, 'b') + row(2, 7) },
      parts: {
        'xl/worksheets/sheet1.xml': null,
        'xl/chartsheets/sheet1.xml': '<chartsheet/>',
        'xl/_rels/workbook.xml.rels': `<Relationships>${relationship('rId1', `${OFFICE}/chartsheet`, 'chartsheets/sheet1.xml')}${relationship('rId2', `${OFFICE}/worksheet`, 'worksheets/sheet2.xml')}${relationship('rId3', `${OFFICE}/worksheet`, 'worksheets/sheet3.xml')}</Relationships>`,
      },
    })
    const file = workbook(chart(table, 'Chart'))
    expect(await readExcel(file)).toEqual(whole)
    expect(await readExcel(file, { sheet: 0 })).toEqual(whole)
    expect(await readExcel(file, { sheet: 'A' })).toEqual(whole)
    expect(await readExcel(file, { sheet: 'B' })).toEqual([['b'], [7]])
    expect(await readExcel(file, { sheet: 1 })).toEqual([['b'], [7]])
    await expectError(readExcel(file, { sheet: 'Chart' }), 'INVALID_ARGUMENT', {
      message: 'no rows',
      hint: "'A', 'B'",
    })
    await expectError(readExcel(file, { sheet: 'C' }), 'INVALID_ARGUMENT', {
      message: "'C'",
      hint: "'A', 'B'",
    })
    await expectError(readExcel(file, { sheet: 2 }), 'INVALID_ARGUMENT', {
      message: '2 sheets',
      hint: "'A', 'B'",
    })
  })

  test('ranges', async () => {
    const rows = [
      row(1, 'A title'),
      row(3, 'no', 'id', 'name', 'no'),
      row(4, 0, 1, 'x', 0),
      row(5, 0, 2, 'y', 0),
      row(7, 'Sum', 3),
    ]
    const file = workbook({ sheets: { S: rows.join('') } })
    const read = (range: string): Promise<unknown[][]> => readExcel(file, { range })
    const both = [
      ['id', 'name'],
      [1, 'x'],
      [2, 'y'],
    ]
    expect(await read('B3:C5')).toEqual(both)
    expect(await read('$b$3:$c$5')).toEqual(both)
    expect(await read('B3:C4')).toEqual(both.slice(0, 2))
    expect(await read('B3:C')).toEqual([...both, [3, null]])
    expect(await read('B:C')).toEqual([...both, [3, null]])
    expect(await read('3:5')).toEqual([
      ['no', 'id', 'name', 'no_1'],
      [0, 1, 'x', 0],
      [0, 2, 'y', 0],
    ])
    expect(await read('C4')).toEqual([
      ['x', '0'],
      ['y', 0],
    ])
    expect(await read('E1:F9')).toEqual([[]])
    for (const range of ['', 'B3:A3', 'B3:C2', 'S!A1', 'A0', 'XFE1', 'A1:B2:C3']) {
      await expectError(read(range), 'INVALID_ARGUMENT', { message: `'${range}'` })
    }
  })

  test('values beyond the headings, and merged cells', async () => {
    const file = workbook({
      sheets: {
        S: row(1, 'a', null, 'c') + row(2, 1) + row(3, 1, 2, 3, 4) + row(4, null, null, null, null, 5),
      },
    })
    expect(await readExcel(file)).toEqual([
      ['a', '', 'c', '_1', '_2'],
      [1, null, null],
      [1, 2, 3, 4],
      [null, null, null, null, 5],
    ])
  })

  test('many rows are read as a stream', async () => {
    const count = 30_000
    const rows = Array.from(
      { length: count },
      (_, i) => `<row><c><v>${i}</v></c><c t="str"><v>text ${i}</v></c></row>`,
    )
    const file = workbook({ sheets: { S: row(1, 'n', 'text') + rows.join('') } })
    const [, ...read] = await readExcel(file)
    expect(read).toHaveLength(count)
    expect(read.at(-1)).toEqual([count - 1, `text ${count - 1}`])
  })
})

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...strToU8(part)] : part)))

/** A compound file whose directory has an entry of this name. */
function compound(entry: string): Uint8Array {
  const file = new Uint8Array(4096)
  file.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  const view = new DataView(file.buffer)
  view.setUint16(0x1e, 9, true)
  view.setUint32(0x30, 2, true)
  ;[...entry].forEach((character, i) => view.setUint16(3 * 512 + 128 + 2 * i, character.charCodeAt(0), true))
  return file
}

describe('What is refused', () => {
  test.for([
    ['nothing', bytes(), 'is no zip'],
    ['text', bytes('a,b\n1,2\n'), 'is no zip'],
    ['HTML', bytes('\n<html><table></table></html>'), 'HTML or XML'],
    ['a zip that breaks off', bytes([0x50, 0x4b, 3, 4], 'abc'), 'workbook'],
    ['an old workbook', compound('Workbook'), '.xls'],
    ['an encrypted workbook', compound('EncryptedPackage'), 'encrypted'],
    ['another zip', zipSync({ 'a.txt': strToU8('a') }), 'has no workbook'],
  ] as const)('%s', async ([, content, message]) => {
    const error = await expectError(
      readExcel(new File([content as Uint8Array<ArrayBuffer>], 'b.xlsx')),
      'INVALID_DATA_FORMAT',
      { message },
    )
    expect(error.message).toContain("'b.xlsx'")
  })

  test('a binary workbook, a document, and one without sheets', async () => {
    const binary = {
      '_rels/.rels': `<Relationships>${relationship('a', `${OFFICE}/officeDocument`, 'xl/workbook.bin')}</Relationships>`,
    }
    await expectError(readExcel(workbook({ sheets: {}, parts: binary })), 'INVALID_DATA_FORMAT', {
      message: '.xlsb',
      hint: '.xlsx',
    })
    const document = { 'xl/workbook.xml': '<document/>' }
    await expectError(readExcel(workbook({ sheets: {}, parts: document })), 'INVALID_DATA_FORMAT', {
      message: 'document',
    })
    await expectError(readExcel(workbook({ sheets: {} })), 'INVALID_DATA_FORMAT', { message: 'no sheet' })
  })

  test.for([
    ['<c r="B2"><v>abc</v></c>', "B2: 'abc' is not a number"],
    ['<c r="B2"><v>1,5</v></c>', "B2: '1,5'"],
    ['<c r="B2"><v>1e999</v></c>', "B2: '1e999'"],
    ['<c r="B2" t="s"><v>7</v></c>', 'B2: there is no shared text 7'],
    ['<c r="B2" t="b"><v>maybe</v></c>', "B2: 'maybe'"],
    ['<c r="B2" t="d"><v>yesterday</v></c>', "B2: 'yesterday'"],
    ['<c r="XFE2"><v>1</v></c>', "row 2 has a cell 'XFE2'"],
    ['</row><row r="x">', 'row x'],
    ['</row><row r="1048577">', 'row 1048577'],
  ] as const)('the cell %s is named', async ([cell, message]) => {
    const file = workbook({
      sheets: { S: '' },
      parts: {
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row(1, 'a')}<row r="2">${cell}</row></sheetData></worksheet>`,
      },
    })
    const error = await expectError(readExcel(file), 'INVALID_DATA_FORMAT', { message })
    expect(error.message).toContain("the sheet 'S' of the workbook 'book.xlsx'")
  })

  test('a sheet that breaks off', async () => {
    const broken = `<worksheet><sheetData>${row(1, 'a')}<row r="2"><c><v>1</v>`
    const file = workbook({ sheets: { S: '' }, parts: { 'xl/worksheets/sheet1.xml': broken } })
    await expectError(readExcel(file), 'INVALID_DATA_FORMAT', { message: 'it ends within <c>' })
  })

  test('a cell that is not closed', async () => {
    const broken = `<worksheet><sheetData>${row(1, 'a', 'b')}<row r="2"><c r="A2"><v>1</v><c r="B2"/></row></sheetData></worksheet>`
    const file = workbook({ sheets: { S: '' }, parts: { 'xl/worksheets/sheet1.xml': broken } })
    await expectError(readExcel(file), 'INVALID_DATA_FORMAT', { message: '<c> is not closed' })
  })

  test('bytes that are no text', async () => {
    const file = workbook({
      sheets: { S: '' },
      parts: { 'xl/worksheets/sheet1.xml': bytes('<worksheet>', [0xff]) },
    })
    await expectError(readExcel(file), 'INVALID_DATA_FORMAT', { message: "'S'" })
  })

  test('what unpacks to more than it says, or nests without end', async () => {
    const large = workbook({ sheets: { S: table } })
    const zip = new Uint8Array(await large.arrayBuffer())
    const view = new DataView(zip.buffer)
    // The directory's sizes of the unpacked parts.
    for (let at = 0; at < zip.length - 4; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 20, true)
    }
    await expectError(readExcel(new File([zip], 'bomb.xlsx')), 'INVALID_DATA_FORMAT', {
      message: "'bomb.xlsx'",
    })
    for (let at = 0; at < zip.length - 4; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xf0000000, true)
    }
    await expectError(readExcel(new File([zip], 'bomb.xlsx')), 'INVALID_DATA_FORMAT', { message: 'at most' })
    const nested = `<worksheet><sheetData>${'<a>'.repeat(1000)}`
    const deep = workbook({ sheets: { S: '' }, parts: { 'xl/worksheets/sheet1.xml': nested } })
    await expectError(readExcel(deep), 'INVALID_DATA_FORMAT', { message: 'nested' })
  })
})
