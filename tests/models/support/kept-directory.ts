import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryFiles } from '../../../packages/models/src/kept/node/directory.ts'

export async function emptyDirectory() {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-models-'))
  return { files: directoryFiles(folder), clean: () => rm(folder, { recursive: true, force: true }) }
}
