import { mkdir, open } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { syncDirectory } from './sync-directory.ts'

const BLOCK_BYTES = 512
const OWNER_ONLY = 0o700

// Offsets and lengths of the fields of a tar header, in bytes.
const NAME = [0, 100] as const
const SIZE = [124, 12] as const
const TYPE_AT = 156
const PREFIX = [345, 155] as const
const DIRECTORY_TYPE = '5'

interface TarEntry {
  readonly path: string
  readonly isDirectory: boolean
  readonly content: Uint8Array
}

/**
 * Unpacks a gzipped tar file into `directory` and flushes every file and directory entry to disk.
 * @throws Error where the archive is damaged or names a path outside of `directory`.
 */
export async function extractTar(archive: Blob, directory: string): Promise<void> {
  const tar = await promisify(gunzip)(await archive.arrayBuffer())
  const made = new Set<string>()
  const makeDirectory = async (path: string): Promise<void> => {
    if (made.has(path)) return
    await mkdir(path, { recursive: true, mode: OWNER_ONLY })
    made.add(path)
  }
  await makeDirectory(directory)
  for (const { path, isDirectory, content } of readTar(tar)) {
    const target = join(directory, safePath(path))
    await makeDirectory(isDirectory ? target : dirname(target))
    if (!isDirectory) await writeSynced(target, content)
  }
  for (const path of made) await syncDirectory(path)
}

function* readTar(tar: Uint8Array): Generator<TarEntry> {
  let at = 0
  while (at + BLOCK_BYTES <= tar.length) {
    const header = tar.subarray(at, at + BLOCK_BYTES)
    at += BLOCK_BYTES
    // Blocks of zeros end the archive.
    if (header[0] === 0) return
    const size = Number.parseInt(field(header, SIZE), 8) || 0
    if (at + size > tar.length) throw new Error('The archive ends in the middle of a file.')
    const prefix = field(header, PREFIX)
    const name = field(header, NAME)
    yield {
      path: prefix === '' ? name : `${prefix}/${name}`,
      isDirectory: String.fromCharCode(header[TYPE_AT]!) === DIRECTORY_TYPE,
      content: tar.subarray(at, at + size),
    }
    at += Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
}

function field(header: Uint8Array, [offset, length]: readonly [number, number]): string {
  const bytes = header.subarray(offset, offset + length)
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim()
}

function safePath(path: string): string {
  const relative = normalize(path).replace(/^[/\\]+/, '')
  if (relative.split(sep).includes('..'))
    throw new Error(`The archive contains a path outside of its root: ${path}`)
  return relative
}

async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
