import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from './blob.ts'

/** The Blob of a medium in a browser, where there are no paths. @throws PolytableError PATH_NOT_FOUND without a Blob. */
export async function openBlobInBrowser(input: MediaInput): Promise<Blob> {
  if (input.blob !== undefined) return input.blob
  throw new PolytableError('PATH_NOT_FOUND', `${inputName(input)} has no bytes accessible to the browser.`)
}
