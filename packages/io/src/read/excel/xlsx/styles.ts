import { builtInKind, formatKind, type FormatKind } from './number-format.ts'
import { readXml } from '../../../package/xml.ts'

/** The kinds of the formats of the cell styles, by the index that cells have them under. */
export async function readStyles(part: AsyncIterable<string>): Promise<readonly FormatKind[]> {
  const codes = new Map<string, FormatKind>()
  const formats: (string | undefined)[] = []
  const parents: string[] = []
  await readXml(part, {
    open(name, { numFmtId, formatCode, xfId }, parent) {
      // Also conditional formats have numFmt elements.
      if (name === 'numFmt' && parent === 'numFmts') codes.set(numFmtId ?? '', formatKind(formatCode ?? ''))
      if (name === 'xf' && parent === 'cellStyleXfs') parents.push(numFmtId ?? '')
      if (name === 'xf' && parent === 'cellXfs') formats.push(numFmtId ?? parents[Number(xfId)])
    },
  })
  return formats.map((id) => codes.get(id ?? '') ?? builtInKind(Number(id)))
}
