import type { SqlResult } from '@polytable/client/index'
import { plainJson } from './values.ts'

/** The rows of a result as a file of comma-separated values: https://www.rfc-editor.org/rfc/rfc4180 */
export function csvOf({ columns, rows }: SqlResult): Blob {
  const names = columns.map(({ name }) => name)
  const lines = [names, ...rows.map((row) => names.map((name) => fieldOf(row[name])))]
  const text = lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('')
  return new Blob([text], { type: 'text/csv' })
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value, plainJson) : String(value)
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

/** The same as JSON: a list of objects. */
export function jsonOf({ rows }: SqlResult): Blob {
  return new Blob([JSON.stringify(rows, plainJson, 2)], { type: 'application/json' })
}

/** Has the browser save a file. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
