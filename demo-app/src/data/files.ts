export type FileKind = 'document' | 'video' | 'image' | 'audio'

const extensions: Readonly<Record<FileKind, readonly string[]>> = {
  document: ['pdf', 'md', 'markdown', 'html', 'htm', 'xml', 'txt', 'text'],
  video: ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'mpg', 'mpeg', 'avi', 'ts', 'ogv'],
  image: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'tif', 'tiff'],
  audio: ['mp3', 'wav', 'ogg', 'oga', 'opus', 'flac', 'm4a', 'aac', 'weba'],
}

/** For the `accept` attribute of file inputs. */
export const acceptedFiles = Object.values(extensions)
  .flat()
  .map((extension) => `.${extension}`)
  .join(',')

const kinds = Object.keys(extensions) as FileKind[]

/** Which table a file goes to, by its name or declared type; undefined for what the notebook does not take. */
export function fileKind({ name, type }: File): FileKind | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  // Containers of films hold sound alone as well: that the file is declared to be sound counts for more than its name.
  if (type.startsWith('audio/')) return 'audio'
  const named = kinds.find((kind) => extensions[kind].includes(extension))
  if (named) return named
  if (type === 'text/plain') return 'document'
  return kinds.find((kind) => type.startsWith(`${kind}/`))
}

/** Files up to this size are compared with what is stored before they are inserted: hashing takes them into memory. */
const MAX_HASHED_BYTES = 512 * 1024 * 1024

/** SHA-256 in hex; undefined for a file too large to be read at once. */
export async function fileHash(file: Blob): Promise<string | undefined> {
  if (file.size > MAX_HASHED_BYTES) return undefined
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
