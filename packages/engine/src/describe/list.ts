import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { parsePath } from '@polytable/model/schemas/index'
import type { DirEntry } from '@polytable/model/protocol/directories'
import { basePath, ownVersion } from './info.ts'

/** What lies in a directory ('' is the root), sorted by path. @throws PolytableError DIRECTORY_NOT_FOUND */
export function listDir(context: EngineContext, givenPath: string, recursive: boolean): DirEntry[] {
  const { catalog } = context
  const path = givenPath === '' ? '' : parsePath(givenPath)
  if (!catalog.hasDir(path))
    throw new PolytableError('DIRECTORY_NOT_FOUND', `The directory '${path}' does not exist`)
  const prefix = path === '' ? '' : `${path}/`
  const isInside = (candidate: string): boolean =>
    candidate.startsWith(prefix) &&
    candidate !== path &&
    (recursive || !candidate.slice(prefix.length).includes('/'))
  const dirs = catalog.dirs
    .filter(isInside)
    .map((dir): DirEntry => ({ ...named(dir), kind: 'directory', version: null, base: null }))
  const tables = catalog.tables
    .filter((table) => isInside(table.path))
    .map((table): DirEntry => ({
      ...named(table.path),
      kind: table.kind,
      version: ownVersion(table),
      base: basePath(catalog, table),
    }))
  return [...dirs, ...tables].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function named(path: string): { name: string; path: string } {
  return { name: path.slice(path.lastIndexOf('/') + 1), path }
}
