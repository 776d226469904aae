import { PolytableError } from '@polytable/model/errors/index'
import {
  FILE_FORMATS,
  type FileFormat,
  type RowFile,
  type WorkbookOptions,
} from '@polytable/model/ports/index'
import { describeValue } from '@polytable/model/types/index'
import type { Session } from '../connection/session.ts'

/** A file of rows: a File or Blob, or where one is: a URL, or in Node a path. */
export type FileSource = Blob | URL | string

/** How a file of rows is read. */
export interface FileOptions {
  /** The format of a file; what its name or media type says unless given. */
  readonly sourceFormat?: FileFormat
  /** The sheet and the range of a workbook. */
  readonly excel?: WorkbookOptions
}

export type ReadFileOptions = FileOptions & { readonly signal?: AbortSignal }

export function isFileSource(source: unknown): source is FileSource {
  return source instanceof Blob || source instanceof URL || typeof source === 'string'
}

const EXTENSIONS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(csv|tsv)$/i, 'csv'],
  [/\.json$/i, 'json'],
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.parquet$/i, 'parquet'],
  [/\.(xl[st][xmb]?|ods)$/i, 'excel'],
]

const MEDIA_TYPES: Readonly<Record<string, FileFormat>> = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/json': 'json',
  'application/jsonl': 'jsonl',
  'application/x-ndjson': 'jsonl',
  'application/vnd.apache.parquet': 'parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'excel',
  'application/vnd.ms-excel.sheet.macroenabled.12': 'excel',
  'application/vnd.oasis.opendocument.spreadsheet': 'excel',
}

/** @throws PolytableError INVALID_ARGUMENT where the format is not known, INVALID_DATA_FORMAT, PATH_NOT_FOUND, STORE_UNAVAILABLE */
export async function openRowFile(
  session: Session,
  source: FileSource,
  { sourceFormat, excel, signal }: ReadFileOptions,
): Promise<RowFile> {
  if (sourceFormat !== undefined && !FILE_FORMATS.includes(sourceFormat)) {
    throw new PolytableError('INVALID_ARGUMENT', `Unknown file format ${describeValue(sourceFormat)}`, {
      hint: `sourceFormat must be one of: ${FILE_FORMATS.join(', ')}.`,
    })
  }
  const { blob, name } = await fileOf(session, source, signal)
  const format = sourceFormat ?? formatOf(name, blob.type)
  if (format === undefined) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Cannot determine the file format of '${name || 'the file'}'`,
      {
        hint: `Pass sourceFormat, one of: ${FILE_FORMATS.join(', ')}.`,
      },
    )
  }
  if (excel && format !== 'excel') {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${name || 'The file'}' is no workbook: it is read as ${format}`,
      {
        hint: "Leave the option excel out, or pass sourceFormat: 'excel'.",
      },
    )
  }
  return session.openRowFile(blob, format, { name, excel })
}

async function fileOf(
  { engine, media }: Session,
  source: FileSource,
  signal?: AbortSignal,
): Promise<{ readonly blob: Blob; readonly name: string }> {
  if (source instanceof Blob) return { blob: source, name: 'name' in source ? String(source.name) : '' }
  const found = await engine.openFile(String(source), signal ? { signal } : {})
  const { name } = found
  if ('blob' in found) return { blob: found.blob, name }
  try {
    return { blob: await media.fileBlob(found.path, ''), name }
  } catch (cause) {
    throw new PolytableError('PATH_NOT_FOUND', `Cannot read the file ${found.path}`, { cause })
  }
}

function formatOf(name: string, mediaType: string): FileFormat | undefined {
  const type = mediaType.split(';')[0]!.toLowerCase()
  return EXTENSIONS.find(([pattern]) => pattern.test(name))?.[1] ?? MEDIA_TYPES[type]
}
