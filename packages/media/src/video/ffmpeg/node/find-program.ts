import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * The absolute path of a program on this machine, or undefined.
 * @param configured a path given by the user, tried first.
 */
export async function findProgram(name: string, configured?: string): Promise<string | undefined> {
  if (configured !== undefined) return (await isExecutable(configured)) ? configured : undefined
  const suffixes = process.platform === 'win32' ? ['.exe'] : ['']
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix)
      if (await isExecutable(path)) return path
    }
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
