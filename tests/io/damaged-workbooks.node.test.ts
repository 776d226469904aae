import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { PolytableError } from 'polytable'
import { recordTrials } from '../support/trials.ts'
import { row, workbook } from '../support/workbook.ts'
import { readExcel } from './support.ts'

const rows =
  row(1, 'id', 'name', 'day') +
  row(2, 1, 'x &amp; y', [45000.5, 1]) +
  row(3, 2.5, '<c r="B3" t="s"><v>0</v></c>', null)
const xlsx: Readonly<Record<string, string>> = {
  'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  'xl/sharedStrings.xml': '<sst><si><t>shared</t></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
}
const ods: Readonly<Record<string, string>> = {
  'content.xml':
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="7"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>',
}

const makers = {
  'book.xlsx': (parts: Readonly<Record<string, string>>): File =>
    workbook({ sheets: { S: '' }, shared: [''], formats: ['0'], parts: { ...xlsx, ...parts } }),
  'book.ods': (parts: Readonly<Record<string, string>>): File => {
    const all = { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', ...ods, ...parts }
    const bytes = zipSync(
      Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])),
    )
    return new File([bytes as Uint8Array<ArrayBuffer>], 'book.ods')
  },
}

/** What happens to texts on their way: each at many places of a part. */
const damages: Readonly<Record<string, (text: string, at: number) => string>> = {
  'a part that breaks off': (text, at) => text.slice(0, at),
  'a missing character': (text, at) => text.slice(0, at) + text.slice(at + 1),
  'a missing piece': (text, at) => text.slice(0, at) + text.slice(at + 17),
  'a doubled piece': (text, at) => text.slice(0, at + 23) + text.slice(at),
  'another character': (text, at) => `${text.slice(0, at)}<${text.slice(at + 1)}`,
  'a number that is none': (text, at) => text.slice(0, at) + text.slice(at).replace(/\d+/, '-x'),
  'a number that is huge': (text, at) =>
    text.slice(0, at) + text.slice(at).replace(/\d+/, '99999999999999999999'),
  'a name of something else': (text, at) => text.slice(0, at) + text.slice(at).replace(/<\w+/, '<other'),
}
/** Characters from one damaged place to the next: no divisor of what repeats. */
const STEP = 31

/** Reads a file. @returns how it was refused, undefined where it was read */
async function refusal(file: File): Promise<unknown> {
  return readExcel(file).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** A refusal is one error that names the file, and says that it is at fault. */
function expectNamed(error: unknown, name: string): void {
  if (error === undefined) return
  if (!PolytableError.is(error)) throw new Error('Not a PolytableError', { cause: error })
  expect(error.code).toBe('INVALID_DATA_FORMAT')
  expect(error.message).toContain(`'${name}'`)
}

describe('Damaged workbooks are read or refused by name', () => {
  const parts = [
    ...Object.entries(xlsx).map(([part, text]) => ['book.xlsx', part, text] as const),
    ...Object.entries(ods).map(([part, text]) => ['book.ods', part, text] as const),
  ]

  test.for(parts)('%s: damage in %s', async ([name, part, text]) => {
    expect(await refusal(makers[name]({}))).toBeUndefined()
    let count = 0
    let refused = 0
    for (const damage of Object.values(damages)) {
      for (let at = 0; at < text.length; at += STEP) {
        const error = await refusal(makers[name]({ [part]: damage(text, at) }))
        expectNamed(error, name)
        count++
        if (error !== undefined) refused++
      }
    }
    recordTrials('broken files', count)
    expect(refused).toBeGreaterThan(0)
  })

  test.for(['book.xlsx', 'book.ods'] as const)('%s: damage in the zip', async (name) => {
    const bytes = new Uint8Array(await makers[name]({}).arrayBuffer())
    let count = 0
    for (let at = 0; at < bytes.length; at += STEP) {
      const flipped = bytes.slice()
      flipped[at]! ^= 1 + (at % 255)
      for (const broken of [flipped, bytes.slice(0, at)]) {
        expectNamed(await refusal(new File([broken], name)), name)
        count++
      }
    }
    recordTrials('broken files', count)
  })
})
