import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import { parsePath } from '@polytable/model/schemas/index'
import { checkIfExists, checkIfNotExists } from './options.ts'
import type { MoveOptions } from '@polytable/model/protocol/schema-changes'

/**
 * Moves a table, a view, or a directory with its contents to another path. Stored references use table ids, so views, expressions
 * and handles stay valid.
 * @throws PolytableError INVALID_PATH, INVALID_ARGUMENT, PATH_NOT_FOUND, PATH_ALREADY_EXISTS, DIRECTORY_NOT_FOUND
 */
export function move(
  context: EngineContext,
  givenFrom: string,
  givenTo: string,
  options: MoveOptions,
): Promise<void> {
  const [from, to] = [parsePath(givenFrom), parsePath(givenTo)]
  checkIfExists(options.ifExists, ['error', 'ignore'])
  checkIfNotExists(options.ifNotExists)
  if (from === to) {
    throw new PolytableError('INVALID_ARGUMENT', `Cannot move '${from}': both paths are identical`, {
      table: from,
    })
  }
  return inTurn(
    context,
    () => ({ paths: [from, to] }),
    options,
    async () => {
      const { catalog } = context
      const isDir = catalog.hasDir(from)
      if (!isDir && !catalog.find(from)) {
        if (options.ifNotExists === 'ignore') return
        throw new PolytableError('PATH_NOT_FOUND', `No table or directory at '${from}'`, {
          table: from,
          hint: 'db.ls() lists the existing tables and directories.',
        })
      }
      if (isDir && to.startsWith(`${from}/`)) {
        throw new PolytableError(
          'INVALID_ARGUMENT',
          `The directory '${from}' cannot be moved into its own subtree '${to}'`,
          { table: from },
        )
      }
      if (options.ifExists === 'ignore' && (catalog.find(to) || catalog.hasDir(to))) return
      catalog.checkFree(to)
      await catalog.move(from, to)
    },
  )
}
