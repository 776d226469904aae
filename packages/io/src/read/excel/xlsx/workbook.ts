import { PolytableError } from '@polytable/model/errors/index'
import type { ListedSheet } from '../workbook.ts'
import type { Parts, Relationship } from '../../../package/parts.ts'
import type { DateSystem } from './serial.ts'
import { isTrue, prefixed, readXml } from '../../../package/xml.ts'

/** What the main part of a workbook says. */
export interface WorkbookPart {
  readonly dateSystem: DateSystem
  readonly sheets: readonly ListedSheet[]
  /** The parts that all sheets use, if there are such. */
  readonly stylesPath: string | undefined
  readonly sharedStringsPath: string | undefined
}

/** What a workbook has. @throws PolytableError INVALID_DATA_FORMAT where the package is none */
export async function readWorkbook(parts: Parts): Promise<WorkbookPart> {
  const path = pathOf(await parts.relationships(''), 'officeDocument')
  if (path === undefined) throw invalid('it has no workbook')
  if (path.endsWith('.bin')) {
    throw invalid('it is a binary workbook (.xlsb)', 'Save it as an Excel workbook (.xlsx).')
  }
  const relationships = await parts.relationships(path)
  const sheets: ListedSheet[] = []
  let root: string | undefined
  let dateSystem: DateSystem = '1900'
  await readXml(parts.held(path), {
    open(name, attributes, parent) {
      root ??= name
      if (name === 'workbookPr') dateSystem = dateSystemOf(attributes)
      if (name !== 'sheet' || parent !== 'sheets') return
      const relationship = relationships.get(prefixed(attributes, 'id') ?? '')
      sheets.push({
        name: attributes['name'] ?? '',
        isHidden: /hidden/i.test(attributes['state'] ?? ''),
        path: relationship?.type === 'worksheet' ? relationship.path : undefined,
      })
    },
  })
  if (root !== 'workbook') throw invalid(`it is no workbook, its main part is <${root}>`)
  return {
    dateSystem,
    sheets,
    stylesPath: pathOf(relationships, 'styles'),
    sharedStringsPath: pathOf(relationships, 'sharedStrings'),
  }
}

function dateSystemOf({
  date1904,
  dateCompatibility = '1',
}: Readonly<Partial<Record<string, string>>>): DateSystem {
  if (isTrue(date1904)) return '1904'
  return isTrue(dateCompatibility) ? '1900' : '1900-iso'
}

function pathOf(relationships: ReadonlyMap<string, Relationship>, type: string): string | undefined {
  return [...relationships.values()].find((each) => each.type === type)?.path
}

function invalid(why: string, hint?: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why, { hint })
}
