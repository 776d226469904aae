import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { row, workbook } from '../support/workbook.ts'
import { onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const at = (text: string): Date => new Date(`${text}Z`)

onEveryBackend('Workbooks', (backend) => {
  const book = workbook({
    formats: ['yyyy-mm-dd', 'yyyy-mm-dd hh:mm', '[h]:mm', 'hh:mm'],
    sheets: {
      Orders:
        row(2, 'id', 'Day', 'At', 'Took', 'Opens', '', 'Note', [45292, 1]) +
        row(3, 1, [44357, 1], [44357.033159722225, 2], [1.5, 3], [0.34375, 4], null, 'x', 7) +
        row(5, 2, null, [44358, 2], null, null, null, '<c r="G5" t="e"><v>#N/A</v></c>', null),
      More:
        row(1, 'Orders of May') + row(3, 'id', 'Note') + row(4, 3, 'y') + row(5, 4, 'z') + row(6, 'Sum', 2),
    },
  })
  const columns = { id: pt.int().primaryKey(), Note: pt.string().nullable() }

  test('as tables: points in time, amounts of time, dates as headings, and no column for a blank heading', async () => {
    const t = await backend.db.createTable(backend.path(), {
      source: book,
      schemaOverrides: { Day: pt.date().nullable() },
    })
    const { columns: made } = await t.metadata()
    expect(Object.fromEntries(made.map(({ name, displayType }) => [name, displayType]))).toEqual({
      id: 'Int | null',
      Day: 'Date | null',
      At: 'Timestamp | null',
      Took: 'Float | null',
      Opens: 'Float | null',
      Note: 'String | null',
      c_2024_01_01: 'Int | null',
    })
    const none = { Day: null, Took: null, Opens: null, Note: null, c_2024_01_01: null }
    expect(await t.collect()).toEqual([
      {
        id: 1,
        Day: '2021-06-10',
        At: at('2021-06-10T00:47:45'),
        Took: 1.5,
        Opens: 0.34375,
        Note: 'x',
        c_2024_01_01: 7,
      },
      { ...none, id: 2, At: at('2021-06-11T00:00') },
    ])
  })

  test('sheets and ranges by option, wherever files are taken', async () => {
    const excel = { sheet: 'More', range: 'A3:B5' }
    const t = await backend.db.createTable(backend.path(), { source: book, excel })
    expect(await t.collect()).toEqual([
      { id: 3, Note: 'y' },
      { id: 4, Note: 'z' },
    ])
    const into = await backend.db.createTable(backend.path('into'), columns)
    await into.insert(book, { excel: { sheet: 1, range: '3:4' } })
    await into.batchUpdate(book, { excel, ifNotExists: 'insert' })
    expect(await into.compute(book, { excel: { ...excel, range: 'A3:B4' } })).toHaveLength(1)
    expect(await into.orderBy(into.c.id).collect()).toEqual(await t.collect())
    await expectError(into.insert(book, { excel: { sheet: 'None' } }), 'INVALID_ARGUMENT', {
      hint: "'Orders', 'More'",
    })
    await expectError(into.insert(book, { excel: { range: 'x!' } }), 'INVALID_ARGUMENT', { hint: 'B3:F20' })
    await expectError(into.insert(book, { excel: { sheet: -1 } }), 'INVALID_ARGUMENT', {
      message: 'excel.sheet',
    })
    await expectError(into.insert(book, { excel: { page: 1 } as object }), 'INVALID_ARGUMENT', {
      message: 'excel.page',
    })
    const csv = new File(['id\n1\n'], 'rows.csv')
    await expectError(into.insert(csv, { excel }), 'INVALID_ARGUMENT', { message: 'rows.csv' })
  })

  test('headings without rows are columns, and blank rows may be above', async () => {
    const source = workbook({ sheets: { S: row(4, 'id', 'name') } })
    const t = await backend.db.createTable(backend.path(), { source })
    expect(t.columns()).toEqual(['id', 'name'])
    expect(await t.count()).toBe(0)
    const empty = workbook({ sheets: { S: '' } })
    await expectError(backend.db.createTable(backend.path('b'), { source: empty }), 'INVALID_SCHEMA')
  })

  test('an odd cell refuses the file by its name, and nothing is inserted', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    const odd = workbook({
      sheets: { S: row(1, 'id') + row(2, 1) + row(3, '<c r="A3"><v>?</v></c>') },
      name: 'odd.xlsx',
    })
    await expectError(t.insert(odd), 'INVALID_DATA_FORMAT', {
      message: "the sheet 'S' of the workbook 'odd.xlsx': cell A3: '?'",
    })
    expect(await t.count()).toBe(0)
  })
})
