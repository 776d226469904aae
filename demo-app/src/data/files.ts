export type FileKind = 'document' | 'video'

const extensions: Readonly<Record<FileKind, readonly string[]>> = {
  document: ['pdf', 'md', 'markdown', 'html', 'htm', 'xml', 'txt', 'text'],
  video: ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'mpg', 'mpeg', 'avi', 'ts', 'ogv'],
}

/** For the `accept` attribute of file inputs. */
export const acceptedFiles = Object.values(extensions)
  .flat()
  .map((extension) => `.${extension}`)
  .join(',')

/** Which table a file goes to, by its name or declared type; undefined for what the notebook does not take. */
export function fileKind({ name, type }: File): FileKind | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  if (extensions.document.includes(extension)) return 'document'
  if (extensions.video.includes(extension) || type.startsWith('video/')) return 'video'
  return type === 'text/plain' ? 'document' : undefined
}

/** Files up to this size are compared with what is stored before they are inserted: hashing takes them into memory. */
const MAX_HASHED_BYTES = 512 * 1024 * 1024

/** SHA-256 in hex; undefined for a file too large to be read at once. */
export async function fileHash(file: File): Promise<string | undefined> {
  if (file.size > MAX_HASHED_BYTES) return undefined
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
