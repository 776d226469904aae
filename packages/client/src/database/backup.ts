import { PolytableError } from '@polytable/model/errors/index'
import type { BackupOptions, BackupSummary } from '@polytable/model/protocol/whole-database/backup'
import type { Session } from '../connection/session.ts'

/** A file that a program may write to: a handle as a browser's file picker gives it. */
export interface WritableFile {
  /** A stream that replaces what the file holds, once it is closed. */
  createWritable(): Promise<WritableStream<Uint8Array<ArrayBuffer>>>
}

/** Where a backup is written: a stream, a file handle, or in Node the path of a file. */
export type BackupTarget = WritableStream<Uint8Array> | WritableFile | string | URL

/** Opens a file by its path: it is there when the stream is closed, and never in part. */
export type OpenFile = (path: string | URL) => Promise<WritableStream<Uint8Array>>

/** Writes a backup to a target, which is closed then; where that fails, it is aborted. */
export async function writeBackup(
  { engine }: Session,
  target: BackupTarget,
  openFile: OpenFile | undefined,
  options: BackupOptions,
): Promise<BackupSummary> {
  options.signal?.throwIfAborted()
  const writer = (await openTarget(target, openFile)).getWriter()
  try {
    let summary: BackupSummary | undefined
    for await (const part of engine.backup(options)) {
      if ('bytes' in part) await writer.write(part.bytes)
      else summary = part.summary
    }
    await writer.close()
    return summary!
  } catch (error) {
    await writer.abort(error).catch(() => undefined)
    throw error
  }
}

async function openTarget(
  target: BackupTarget,
  openFile: OpenFile | undefined,
): Promise<WritableStream<Uint8Array>> {
  if (typeof target !== 'string' && !(target instanceof URL)) {
    if ('getWriter' in target) return target
    return (await target.createWritable()) as WritableStream<Uint8Array>
  }
  if (openFile) return openFile(target)
  throw new PolytableError('UNSUPPORTED_OPERATION', 'A page cannot write to a path', {
    hint: 'Pass a file handle, as showSaveFilePicker() or the origin private file system gives it, or a WritableStream.',
  })
}
