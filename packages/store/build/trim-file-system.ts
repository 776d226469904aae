import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packFiles, type ImageFile } from '../src/pglite/packed-files.ts'

const require = createRequire(import.meta.url)

/**
 * Files of PostgreSQL's installation that no database of ours opens: conversions between encodings (all of ours is UTF-8), orders of
 * languages (texts are compared by code point), what initdb reads (databases begin as the seed), what replication and building
 * extensions need.
 */
const UNUSED = [
  /\/lib\/postgresql\/\w+_and_\w+\.so$/,
  /\/lib\/postgresql\/euc2004_sjis2004\.so$/,
  /\/lib\/postgresql\/(?:libpqwalreceiver|pgoutput)\.so$/,
  /\/lib\/postgresql\/pgxs\//,
  /\/icu\/icudt\w+\/coll\//,
  /\/share\/postgresql\/postgres\.bki$/,
  /\/share\/postgresql\/(?:information_schema|snowball_create|system_\w+)\.sql$/,
  /\/share\/postgresql\/(?:errcodes|sql_features)\.txt$/,
  /\/share\/postgresql\/\w+\.(?:conf\.)?sample$/,
]

/** How the package's loader says where each file lies in `pglite.data`, in bytes. */
const ENTRY = /\{filename:"([^"]+)",start:([\de]+),end:([\de]+)/g

/** PGlite's file system image (`pglite.data`) without unused files, packed as `unpackFiles` reads it: a fifth of its size. */
export async function packedFileSystem(): Promise<Uint8Array> {
  const folder = dirname(require.resolve('@electric-sql/pglite'))
  const image = new Uint8Array(await readFile(join(folder, 'pglite.data')))
  const entries = await fileEntries(folder)
  for (const pattern of UNUSED) {
    if (!entries.some(({ name }) => pattern.test(name))) throw new Error(`pglite.data has no file ${pattern}`)
  }
  const used = entries.filter(({ name }) => !UNUSED.some((pattern) => pattern.test(name)))
  return packFiles(image, used)
}

interface FileEntry extends ImageFile {
  readonly name: string
}

async function fileEntries(folder: string): Promise<readonly FileEntry[]> {
  for (const script of (await readdir(folder)).filter((name) => name.endsWith('.js'))) {
    const entries = [...(await readFile(join(folder, script), 'utf8')).matchAll(ENTRY)]
    if (entries.length > 0) {
      return entries.map(([, name, start, end]) => ({ name: name!, start: Number(start), end: Number(end) }))
    }
  }
  throw new Error('PGlite lists the files of pglite.data in another way than this expects')
}
