import { basename } from 'node:path'
import { PolytableError, type Database, type Progress, type UpdateStatus } from 'polytable'
import { contentHash, fileKind, storedHashes } from './files.ts'
import { Documents, Videos } from './schema.ts'

export interface Added {
  readonly files: number
  readonly rows: number
  readonly cells: number
  /** How many files could not be added; each was reported. */
  readonly failed: number
}

/** Adds the files whose content is not stored yet. One that cannot be read is reported, and the others are added. */
export async function addFiles(db: Database, paths: readonly string[]): Promise<Added> {
  const known = await storedHashes(db)
  let [files, rows, cells, failed] = [0, 0, 0, 0]
  for (const [i, path] of paths.entries()) {
    try {
      const hash = await contentHash(path)
      if (known.has(hash)) continue
      const status = await addFile(db, path, `[${i + 1}/${paths.length}] ${basename(path)}`)
      known.add(hash)
      files++
      rows += status.rows + status.cascades.reduce((sum, { inserts }) => sum + inserts, 0)
      cells += status.computedValues
    } catch (error) {
      failed++
      console.error(`Not added: ${path}: ${reasonOf(error)}`)
    }
  }
  return { files, rows, cells, failed }
}

async function addFile(db: Database, path: string, title: string): Promise<UpdateStatus> {
  const isDocument = fileKind(path) === 'document'
  const parts = isDocument ? 'chunks' : 'frames'
  const say = (text: string): void => watched(`${title}: ${text}`)
  const onProgress = ({ phase, rows }: Progress): void =>
    say(phase === 'view' ? `${rows} ${parts}` : `making ${parts}`)
  const started = performance.now()
  say('reading')
  const inserted = isDocument
    ? db.table(Documents).insert({ doc: path }, { onProgress })
    : db.table(Videos).insert({ video: path }, { onProgress })
  const status = await inserted.finally(() => watched(''))
  const made = status.cascades.map(({ table, inserts }) => `${inserts} ${table}`).join(', ')
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${title}: ${made || 'no parts'} (${seconds} s)`)
  return status
}

/** One line that changes, where there is somebody to watch it. */
function watched(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!PolytableError.is(error)) return error.message
  // Files are inserted one at a time: the row's number says nothing here.
  const message = error.message.replace(/^Row \d+, column '[^']*': /, '')
  return error.hint === undefined ? message : `${message}\n  ${error.hint}`
}
