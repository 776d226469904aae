import type { FileFormat, RowFile, RowFileReader } from '@polytable/model/ports/index'

const openers: Readonly<Record<FileFormat, (file: Blob) => Promise<RowFile>>> = {
  csv: async (file) => (await import('./csv.ts')).openCsv(file),
  json: async (file) => (await import('./json.ts')).openJson(file),
  jsonl: async (file) => (await import('./json.ts')).openJsonLines(file),
  parquet: async (file) => (await import('./parquet.ts')).openParquet(file),
  excel: async (file) => (await import('./excel.ts')).openExcel(file),
}

/** Reads rows of files; what reads a format is loaded when it is needed. */
export const openRowFile: RowFileReader = (file, format) => openers[format](file)
