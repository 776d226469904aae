import { openAsBlob } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalMedia } from '@polytable/udf/pool/host'

import filenamify from 'filenamify'

/** File systems take names of 255 bytes, and a character takes up to three of those that have one unit in UTF-16. */
const LONGEST_NAME = 80

/** Media as files of this machine. */
export const localMedia: LocalMedia = {
  fileBlob: (path, mediaType) => openAsBlob(path, { type: mediaType }),
  async materialize(input) {
    const folder = await mkdtemp(join(tmpdir(), 'polytable-'))
    const path = join(folder, fileName(input.name))
    await writeFile(path, input.blob!.stream(), { flag: 'wx' })
    return path
  },
  // A Blob may refer to a file in any part of it, and Node ends the process where another thread than the one that opened it reads it.
  sendableBlob: async (blob) => new Blob([await blob.arrayBuffer()], { type: blob.type }),
}

/** A name that strangers may have chosen as that of a file, the same on all systems: one part of a path, and no device. */
function fileName(given = ''): string {
  const last = given.split(/[/\\]/).at(-1)!
  // What comes after the last dot is kept at any length.
  return filenamify(last, { replacement: '_', maxLength: LONGEST_NAME }).slice(0, LONGEST_NAME)
}
