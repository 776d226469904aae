import type { CellContent } from '../cells/schema.ts'

export const text = (source: string): CellContent => ({ kind: 'markdown', source: source.trim() })
export const code = (source: string): CellContent => ({ kind: 'code', source: source.trim() })
export const sql = (source: string): CellContent => ({ kind: 'sql', source: source.trim() })
