import { randomUUID } from 'node:crypto'
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { KeptFile, KeptFiles, ReceivedPart } from '../kept-files.ts'

/** What the names of files end with that are not whole: behind the name are a tag, something unique, and this. */
const PART = '.part'
/** What the runtime reads from the disk by itself, which takes less memory. */
const READ_BY_RUNTIME = /\.onnx(_data(_\d+)?)?$/

interface FoundPart extends ReceivedPart {
  readonly path: string
}

/** Files of models in a directory: a folder for each server, and below it the paths of URLs. */
export function directoryFiles(directory: string): KeptFiles {
  const pathOf = (url: string): string => {
    const { origin, pathname } = new URL(url)
    return join(directory, encodeURIComponent(origin), ...pathname.split('/').filter((part) => part !== ''))
  }
  return {
    async match(url) {
      if (!URL.canParse(url)) return undefined
      const path = pathOf(url)
      const bytes = await sizeOf(path)
      if (bytes === undefined) return undefined
      if (READ_BY_RUNTIME.test(path)) return path
      return new Response(await readFile(path), { headers: { 'content-length': String(bytes) } })
    },
    sizeOf: (url) => sizeOf(pathOf(url)),
    async list() {
      const files = (await pathsBelow(directory)).filter((path) => !path.endsWith(PART))
      const sized = files.map(async (path): Promise<KeptFile> => ({
        url: urlOf(path),
        bytes: (await sizeOf(join(directory, path))) ?? 0,
      }))
      return Promise.all(sized)
    },
    read: (url) => readFile(pathOf(url), 'utf8').catch(() => undefined),
    async write(url, text) {
      const path = pathOf(url)
      await mkdir(dirname(path), { recursive: true })
      const own = partPath(path)
      await writeFile(own, text)
      await rename(own, path)
    },
    async remove(url) {
      const path = pathOf(url)
      await rm(path, { force: true })
      await removeParts(path)
      await removeEmpty(dirname(path), directory)
    },
    async listParts() {
      const parts = (await pathsBelow(directory)).filter((path) => path.endsWith(PART))
      return [...new Set(parts.map((path) => urlOf(path.split('.').slice(0, -3).join('.'))))]
    },
    async received(url) {
      const parts = await partsOf(pathOf(url))
      return parts.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes)[0]
    },
    async receive(url, tag, part) {
      const path = pathOf(url)
      const own = partPath(path, tag)
      await mkdir(dirname(path), { recursive: true })
      const { path: before } = (part ?? {}) as Partial<FoundPart>
      if (before !== undefined) {
        // A copy: another process may be writing to it. That finds its own gone, and begins again.
        await copyFile(before, own)
        await rm(before, { force: true })
      }
      const file = await open(own, 'a')
      return {
        append: (bytes) => file.appendFile(bytes),
        async complete() {
          await file.sync()
          await file.close()
          await rename(own, path)
          await removeParts(path)
        },
        async stop() {
          await file.close()
          if (tag === undefined) await rm(own, { force: true })
        },
      }
    },
    // Processes that download the same do so each into a part of its own.
    alone: (_url, work) => work(),
  }
}

function partPath(path: string, tag = ''): string {
  return `${path}.${tag}.${randomUUID()}${PART}`
}

async function partsOf(path: string): Promise<readonly FoundPart[]> {
  const names = await readdir(dirname(path)).catch(() => [])
  const parts = names
    .filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(PART))
    .map(async (name) => {
      const at = join(dirname(path), name)
      return { path: at, tag: name.split('.').at(-3)!, bytes: (await sizeOf(at)) ?? 0 }
    })
  return Promise.all(parts)
}

async function removeParts(path: string): Promise<void> {
  for (const part of await partsOf(path)) await rm(part.path, { force: true })
}

/** Folders without anything in them, up to the directory itself. */
async function removeEmpty(folder: string, directory: string): Promise<void> {
  if (folder === directory) return
  const isEmpty = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (isEmpty) await removeEmpty(dirname(folder), directory)
}

/** The paths of all files below a directory, seen from it. */
async function pathsBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, sep).length))
}

function urlOf(path: string): string {
  const [origin, ...rest] = path.split(sep)
  return [decodeURIComponent(origin!), ...rest].join('/')
}

/** Bytes of a file; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  )
}
