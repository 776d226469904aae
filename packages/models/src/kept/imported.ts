import type { ModelFile } from '@polytable/model/ports/model-keeper'
import { PolytableError } from '@polytable/model/errors/index'
import type { KeptFiles } from './kept-files.ts'

/** Where an imported file of a model is kept: where it would be if it came from the hub. */
function importedUrl(host: string, model: string, path: string): string {
  return `${host}${model}/resolve/main/${path}`
}

/** What says that the files of a model were imported, and that the hub is not asked for others. */
export function importMark(host: string, model: string): string {
  return importedUrl(host, model, '.imported')
}

/** Keeps the files of a model. @throws PolytableError STORAGE_FULL */
export async function keepImported(
  files: KeptFiles,
  host: string,
  model: string,
  given: readonly ModelFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { path, blob } of given) {
    const receiving = await files.receive(importedUrl(host, model, path), undefined)
    try {
      const reader = blob.stream().getReader()
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        signal?.throwIfAborted()
        await receiving.append(next.value)
      }
      await receiving.complete()
    } catch (error) {
      await receiving.stop()
      if (!isFull(error)) throw error
      throw new PolytableError('STORAGE_FULL', `There is no room to keep ${path} of the model ${model}.`, {
        hint: 'db.models.list() tells what is kept; db.models.remove(model) makes room.',
        cause: error,
      })
    }
  }
  await files.write(importMark(host, model), '')
}

/** Whether it is storage that is full. */
export function isFull(error: unknown): boolean {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  return name === 'QuotaExceededError' || code === 'ENOSPC'
}
