import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MediaStore } from '@polytable/model/ports/index'
import { openDirectoryMediaStore } from './directory.ts'

/** A MediaStore in a directory of its own, which goes when it is closed. */
export async function openTemporaryMediaStore(): Promise<MediaStore> {
  const directory = await mkdtemp(join(tmpdir(), 'polytable-media-'))
  return {
    ...(await openDirectoryMediaStore(directory)),
    close: () => rm(directory, { recursive: true, force: true }),
  }
}
