import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { row, workbook } from '../support/workbook.ts'
import { oddCells } from './odd-cells.ts'
import { readExcel } from './support.ts'

const DAY_MS = 86_400_000
/** The day number of 1970-01-01. */
const UNIX_DAY = 25_569
const toSerial = (instant: number): number => instant / DAY_MS + UNIX_DAY

describe('Cells of Excel', () => {
  test.for(oddCells)('$what', async ({ cell, format, of, value }) => {
    const formats = format === undefined ? [] : [format]
    const file = workbook({ ...of, formats, sheets: { S: row(1, 'h') + `<row r="2">${cell}</row>` } })
    expect(await readExcel(file)).toEqual(value === null ? [['h']] : [['h'], [value]])
  })

  test('every minute of a day is whole, with 15 digits as with 17', async () => {
    const minutes = Array.from({ length: 1440 }, (_, minute) => Date.UTC(2024, 1, 29, 0, minute))
    const serials = minutes.flatMap((instant) => [
      toSerial(instant),
      Number(toSerial(instant).toPrecision(15)),
    ])
    const rows = serials.map((serial, i) => row(i + 2, [serial, 1])).join('')
    const [, ...read] = await readExcel(
      workbook({ formats: ['yyyy-mm-dd hh:mm:ss'], sheets: { S: row(1, 'at') + rows } }),
    )
    expect(read.map(([at]) => (at as Date).getTime())).toEqual(
      minutes.flatMap((instant) => [instant, instant]),
    )
  })

  test('points in time come back to the millisecond', async () => {
    const instant = fc.date({
      min: new Date('1900-03-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 50 }), async (instants) => {
        const rows = instants.map((each, i) => row(i + 2, [toSerial(each.getTime()), 1])).join('')
        const file = workbook({ formats: [22], sheets: { S: row(1, 'at') + rows } })
        expect(await readExcel(file)).toEqual([['at'], ...instants.map((each) => [each])])
      }),
      { numRuns: 30 },
    )
  })

  test('any text comes back as it was', async () => {
    const text = fc
      .string({
        unit: fc.constantFrom(
          'a',
          'é',
          '😀',
          ' ',
          '\n',
          '\t',
          '\r',
          '&',
          '<',
          '>',
          '"',
          ']]>',
          '_x',
          '_',
          '0041',
        ),
      })
      .filter((each) => each !== '')
    const escaped = (each: string): string =>
      each
        .replace(/_(?=x[0-9a-f]{4}[_\r])/gi, '_x005F_')
        .replaceAll('\r', '_x000D_')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const shared = texts.map((each) => `<t xml:space="preserve">${escaped(each)}</t>`)
        const rows = texts.map((_, i) => row(i + 2, `<c t="s"><v>${i}</v></c>`)).join('')
        const file = workbook({ shared, sheets: { S: row(1, 'text') + rows } })
        expect(await readExcel(file)).toEqual([['text'], ...texts.map((each) => [each])])
      }),
      { numRuns: 50 },
    )
  })

  test('headings that are dates, times, numbers and truth values', async () => {
    const cells = [
      [45292, 1],
      [45292.4375, 1],
      [0.34375, 2],
      [1.5, 3],
    ] as const
    const file = workbook({
      formats: ['yyyy-mm-dd', 'hh:mm', '[h]:mm:ss'],
      sheets: {
        S:
          row(1, ...cells, 2024, '<c t="b"><v>1</v></c>', '<c t="e"><v>#N/A</v></c>') +
          row(2, 1, 2, 3, 4, 5, 6, 7),
      },
    })
    expect(await readExcel(file)).toEqual([
      ['2024-01-01', '2024-01-01T10:30', '08:15', '36:00', '2024', 'true', ''],
      [1, 2, 3, 4, 5, 6, 7],
    ])
  })
})
