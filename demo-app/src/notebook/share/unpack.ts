import { unzip, type ZipEntry } from 'unzipit'
import { fileHash } from '../../data/files.ts'
import { fromIpynb } from '../cells/ipynb.ts'
import type { NotebookContent } from '../cells/store.ts'
import { isMediaColumn } from './columns.ts'
import {
  CONTENTS_PATH,
  FORMAT_VERSION,
  isContents,
  isZip,
  SHARED_ENDING,
  type Contents,
  type Part,
  type SharedTable,
} from './contents.ts'
import { fromJson } from './values.ts'

/** A file of a notebook with its tables, all of which was held against its hashes. */
export class SharedFile {
  readonly notebook: NotebookContent
  readonly tables: readonly SharedTable[]
  readonly #contents: Contents
  readonly #parts: ReadonlyMap<string, Blob>

  private constructor(notebook: NotebookContent, contents: Contents, parts: ReadonlyMap<string, Blob>) {
    this.notebook = notebook
    this.tables = contents.tables
    this.#contents = contents
    this.#parts = parts
  }

  /** @throws Error for a file that is none, or is not what was written */
  static async read(file: File): Promise<SharedFile> {
    const entries = await entriesOf(file)
    const contents = await readContents(entries, file.name)
    const parts = new Map<string, Blob>()
    const { notebook, tables, media } = contents
    for (const part of [notebook, ...tables.map(({ rows }) => rows), ...Object.values(media)]) {
      parts.set(part.path, await readPart(entries, part, file.name))
    }
    const text = await parts.get(notebook.path)!.text()
    const name = file.name.slice(
      0,
      file.name.toLowerCase().endsWith(SHARED_ENDING) ? -SHARED_ENDING.length : undefined,
    )
    return new SharedFile(fromIpynb(text, name), contents, parts)
  }

  /** The rows of a table, as they are inserted. */
  async *rows({ columns, rows }: SharedTable): AsyncGenerator<Record<string, unknown>> {
    for await (const line of linesOf(this.#parts.get(rows.path)!)) {
      const cells = JSON.parse(line) as unknown[]
      yield Object.fromEntries(
        columns.map((column, i) => {
          const cell = cells[i] ?? null
          const value =
            cell !== null && isMediaColumn(column) ? this.#medium(String(cell)) : fromJson(column.type, cell)
          return [column.name, value]
        }),
      )
    }
  }

  #medium(key: string): Blob {
    const medium = Object.hasOwn(this.#contents.media, key) ? this.#contents.media[key] : undefined
    const bytes = medium && this.#parts.get(medium.path)
    if (!bytes) throw new Error('A row names a file that is not there')
    const { name, type } = medium
    return name === '' ? bytes.slice(0, bytes.size, type) : new File([bytes], name, { type })
  }
}

const damaged = (name: string): Error =>
  new Error(
    `${name} is damaged: it is not all that was written. Ask for the file again. Nothing was stored here.`,
  )

async function entriesOf(file: File): Promise<Readonly<Record<string, ZipEntry>>> {
  try {
    return (await unzip(file)).entries
  } catch {
    throw (await isZip(file)) ? damaged(file.name) : foreign(file.name)
  }
}

const foreign = (name: string): Error =>
  new Error(
    `${name} is no notebook with its tables. Choose a file with the ending ${SHARED_ENDING}, or .ipynb.`,
  )

async function readContents(entries: Readonly<Record<string, ZipEntry>>, name: string): Promise<Contents> {
  const path = Object.keys(entries).find((entry) => CONTENTS_PATH.test(entry))
  const entry = path === undefined ? undefined : entries[path]
  if (!entry) throw foreign(name)
  let contents: unknown
  try {
    const blob = await entry.blob()
    const [, hash] = CONTENTS_PATH.exec(entry.name) ?? []
    if ((await fileHash(blob)) !== hash) throw damaged(name)
    contents = JSON.parse(await blob.text())
  } catch {
    throw damaged(name)
  }
  const { version } = contents as Partial<Contents>
  if (typeof version === 'number' && version > FORMAT_VERSION) {
    throw new Error(
      `${name} was written by a newer version of this page. Reload the page, and open it again.`,
    )
  }
  if (!isContents(contents)) throw damaged(name)
  return contents
}

async function readPart(
  entries: Readonly<Record<string, ZipEntry>>,
  { path, size, hash }: Part,
  name: string,
): Promise<Blob> {
  const entry = entries[path]
  const blob = entry?.size === size ? await entry.blob().catch(() => undefined) : undefined
  if (blob?.size !== size || (hash !== undefined && (await fileHash(blob)) !== hash)) throw damaged(name)
  return blob
}

async function* linesOf(text: Blob): AsyncGenerator<string> {
  let rest = ''
  const reader = text.stream().pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
