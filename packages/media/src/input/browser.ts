import { PolytableError } from '@polytable/core/errors/index'
import type { MediaInput } from '@polytable/core/ports/index'
import { inputName } from './blob.ts'

/** The Blob of a medium in a browser, where there are no paths. @throws PolytableError PATH_NOT_FOUND without a Blob. */
export async function openBlobInBrowser(input: MediaInput): Promise<Blob> {
  if (input.blob !== undefined) return input.blob
  throw new PolytableError('PATH_NOT_FOUND', `${inputName(input)} has no bytes that a browser can read.`)
}
