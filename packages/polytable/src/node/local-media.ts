import { openAsBlob } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalMedia } from '../udfs/host.ts'

/** Media as files of this machine. */
export const localMedia: LocalMedia = {
  fileBlob: (path, mediaType) => openAsBlob(path, { type: mediaType }),
  async materialize(input) {
    const folder = await mkdtemp(join(tmpdir(), 'polytable-'))
    const path = join(folder, input.name ?? 'media')
    await writeFile(path, input.blob!.stream())
    return path
  },
}
