import { STATE_FILE } from './quota-handles.ts'
import { unlessMissing } from './opfs-directory.ts'
import { reopenSyncAccess, type SyncAccessHandle } from './sync-access.ts'
import { writeWhole } from './write-whole.ts'

const BACKUP_FILE = 'state.backup'

/**
 * A backup of PGlite's state file. Once a minute PGlite truncates that file and rewrites it: a process killed in between would find
 * an empty database.
 */
export interface StateBackup {
  /** Keeps the state; to be called right before PGlite writes it. @throws Error where the quota is full. */
  keep(state: unknown): void
  close(): void
}

/** Opens the backup in PGlite's directory, made where it is missing, for this worker alone. */
export async function openStateBackup(directory: FileSystemDirectoryHandle): Promise<StateBackup> {
  const file = await directory.getFileHandle(BACKUP_FILE, { create: true })
  const handle = await reopenSyncAccess(file)
  return {
    keep: (state) => replaceContent(handle, JSON.stringify(state)),
    close: () => handle.close(),
  }
}

/**
 * Repairs PGlite's state file where a crash cut off its writing: from the backup where its first line is damaged, else by
 * dropping a damaged last line. Before PGlite opens it.
 */
export async function repairState(directory: FileSystemDirectoryHandle): Promise<void> {
  const file = await unlessMissing(directory.getFileHandle(STATE_FILE))
  if (file === undefined) return
  const text = await (await file.getFile()).text()
  const repaired = isJson(text.split('\n', 1)[0]!) ? withoutTornLine(text) : await readBackup(directory)
  if (repaired === undefined || repaired === text) return
  const handle = await reopenSyncAccess(file)
  try {
    replaceContent(handle, repaired)
  } finally {
    handle.close()
  }
}

function withoutTornLine(text: string): string {
  const lastBreak = text.lastIndexOf('\n')
  const lastLine = text.slice(lastBreak + 1)
  return lastBreak < 0 || lastLine === '' || isJson(lastLine) ? text : text.slice(0, lastBreak)
}

async function readBackup(directory: FileSystemDirectoryHandle): Promise<string | undefined> {
  const file = await unlessMissing(directory.getFileHandle(BACKUP_FILE))
  const text = file && (await (await file.getFile()).text())
  return text !== undefined && isJson(text) ? text : undefined
}

function replaceContent(handle: SyncAccessHandle, text: string): void {
  handle.truncate(0)
  writeWhole(handle, new TextEncoder().encode(text), 0)
  handle.flush()
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
