import type { MediaInput } from '@polytable/model/ports/index'

/**
 * Opens the bytes of a medium as a Blob that is read on demand, never whole.
 * @throws PolytableError PATH_NOT_FOUND where the file is gone.
 */
export type OpenBlob = (input: MediaInput) => Promise<Blob>

/** A name for a medium that is the same whenever its bytes are: its hash, or what is known besides. */
export function inputKey(input: MediaInput): string {
  return input.hash === '' ? `${input.url}\n${input.path ?? ''}\n${input.size}` : input.hash
}

/** How messages call a medium: its name, else its address. */
export function inputName(input: MediaInput): string {
  return input.name ?? input.url
}
