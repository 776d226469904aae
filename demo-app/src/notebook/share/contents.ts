import { isKind, type SharedColumn } from './columns.ts'

/** The ending of files that hold a notebook with its tables. */
export const SHARED_ENDING = '.polynotebook'
export const SHARED_TYPE = 'application/x-polynotebook+zip'

/** Whether a file begins as a ZIP does. */
export const isZip = async (file: Blob): Promise<boolean> => (await file.slice(0, 2).text()) === 'PK'

/** The version of the format that is written, and the newest that is read. */
export const FORMAT_VERSION = 1

/** A part of the file, which is a ZIP: where it is, and what its bytes must be. */
export interface Part {
  readonly path: string
  readonly size: number
  /** SHA-256 in hex; absent for parts too large to be hashed at once. */
  readonly hash?: string
}

/** A medium of the tables. */
export interface MediumPart extends Part {
  readonly name: string
  readonly type: string
}

export interface SharedTable {
  readonly name: string
  readonly comment: string | null
  readonly columns: readonly SharedColumn[]
  readonly count: number
  /** Its rows, a line of JSON each: media are named by their key in `media`. */
  readonly rows: Part
}

/** What says what is in the file. */
export interface Contents {
  readonly version: number
  readonly notebook: Part
  readonly tables: readonly SharedTable[]
  readonly media: Readonly<Record<string, MediumPart>>
}

/** The name of the part that says what is in the file holds its own hash: all else is held against what it says. */
export const contentsPath = (hash: string): string => `contents-${hash}.json`
export const CONTENTS_PATH = /^contents-([0-9a-f]{64})\.json$/

type Unknown<T> = { readonly [K in keyof T]?: unknown }

const isRecord = <T>(value: unknown): value is Unknown<T> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPart = (value: unknown): value is Part =>
  isRecord<Part>(value) &&
  typeof value.path === 'string' &&
  typeof value.size === 'number' &&
  ['string', 'undefined'].includes(typeof value.hash)

const isMedium = (value: unknown): boolean =>
  isRecord<MediumPart>(value) &&
  typeof value.name === 'string' &&
  typeof value.type === 'string' &&
  isPart(value)

const isColumn = (value: unknown): boolean =>
  isRecord<SharedColumn>(value) &&
  typeof value.name === 'string' &&
  isRecord<SharedColumn['type']>(value.type) &&
  isKind(value.type.kind)

const isTable = (value: unknown): boolean =>
  isRecord<SharedTable>(value) &&
  typeof value.name === 'string' &&
  typeof value.count === 'number' &&
  Array.isArray(value.columns) &&
  value.columns.every(isColumn) &&
  isPart(value.rows)

/** Whether what was read has the form of contents. */
export function isContents(value: unknown): value is Contents {
  return (
    isRecord<Contents>(value) &&
    isPart(value.notebook) &&
    Array.isArray(value.tables) &&
    value.tables.every(isTable) &&
    isRecord<Contents['media']>(value.media) &&
    Object.values(value.media).every(isMedium)
  )
}
