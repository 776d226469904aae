import { openAsBlob } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from './blob.ts'

/** The Blob of a medium in Node: a file becomes a Blob read on demand. @throws PolytableError PATH_NOT_FOUND */
export async function openBlobInNode(input: MediaInput): Promise<Blob> {
  if (input.blob !== undefined) return input.blob
  if (input.path === undefined) {
    throw new PolytableError('PATH_NOT_FOUND', `${inputName(input)} has neither bytes nor a path.`)
  }
  try {
    return await openAsBlob(input.path)
  } catch (cause) {
    throw new PolytableError('PATH_NOT_FOUND', `${inputName(input)} cannot be opened.`, { cause })
  }
}

/** A file that other programs can open. `release` deletes it where it was made for this purpose only. */
export interface LocalFile {
  readonly path: string
  release(): Promise<void>
}

/** The medium as a file: its own path, or a temporary copy of its Blob (streamed). */
export async function openLocalFile(input: MediaInput, signal?: AbortSignal): Promise<LocalFile> {
  if (input.path !== undefined) return { path: input.path, release: async () => undefined }
  const blob = await openBlobInNode(input)
  const folder = await mkdtemp(join(tmpdir(), 'polytable-media-'))
  const release = (): Promise<void> => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'input')
  try {
    const file = await open(path, 'wx')
    try {
      for await (const chunk of blob.stream()) {
        signal?.throwIfAborted()
        await file.write(chunk)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    await release()
    throw error
  }
  return { path, release }
}
