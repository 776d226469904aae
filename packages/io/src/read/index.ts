import type { FileFormat, RowFile, RowFileOptions, RowFileReader } from '@polytable/model/ports/index'

type Opener = (file: Blob, options: RowFileOptions) => Promise<RowFile>

const openers: Readonly<Record<FileFormat, Opener>> = {
  csv: async (file) => (await import('./csv.ts')).openCsv(file),
  json: async (file) => (await import('./json.ts')).openJson(file),
  jsonl: async (file) => (await import('./json.ts')).openJsonLines(file),
  parquet: async (file) => (await import('./parquet/open.ts')).openParquet(file),
  excel: async (file, options) => (await import('./excel/index.ts')).openExcel(file, options),
}

/** Reads rows of files; what reads a format is loaded when it is needed. */
export const openRowFile: RowFileReader = (file, format, options) => openers[format](file, options)
