import { pt, type Database } from 'polytable'

/** Where a document may be cut; the size limit comes on top. */
export const boundaries = ['heading', 'page', 'paragraph', 'sentence'] as const
export type Boundary = (typeof boundaries)[number]
export type LimitUnit = 'none' | 'token_limit' | 'char_limit'

/** How documents are cut into chunks, and the view that holds them. */
export interface Chunking {
  readonly view: string
  readonly boundaries: readonly Boundary[]
  readonly unit: LimitUnit
  readonly limit: number
  readonly overlap: number
}

/** A column the user added: what it computes is a recipe, so that it can be declared again. */
export interface AddedColumn {
  readonly table: 'documents' | 'chunks'
  readonly name: string
  readonly recipe: string
  readonly input: string
  readonly argument: string
}

/** What labels are given to. */
export const labelTargets = ['images', 'frames', 'chunks'] as const
export type LabelTarget = (typeof labelTargets)[number]

/** What the user decided about the notebook's tables. */
export interface NotebookSettings {
  readonly chunking: Chunking
  readonly columns: readonly AddedColumn[]
  /** The labels there are to give. */
  readonly labels: Readonly<Record<LabelTarget, readonly string[]>>
}

export const defaultSettings: NotebookSettings = {
  chunking: {
    view: 'chunks',
    boundaries: ['heading', 'page'],
    unit: 'token_limit',
    limit: 120,
    overlap: 20,
  },
  columns: [],
  labels: { images: [], frames: [], chunks: [] },
}

/** The settings are rows as well: they are stored with what they describe. */
export const Settings = pt.table('settings', { name: pt.string().primaryKey(), value: pt.json() })

const ROW = 'notebook'

export async function readSettings(db: Database): Promise<NotebookSettings> {
  const settings = db.table(Settings)
  const row = await settings.where(settings.c.name.eq(ROW)).first()
  return row
    ? { ...defaultSettings, ...(row.value as unknown as Partial<NotebookSettings>) }
    : defaultSettings
}

export async function writeSettings(db: Database, value: NotebookSettings): Promise<void> {
  const settings = db.table(Settings)
  const where = settings.c.name.eq(ROW)
  if ((await settings.where(where).count()) === 0) await settings.insert({ name: ROW, value })
  else await settings.update({ value }, { where })
}
