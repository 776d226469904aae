import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

/**
 * What TypeScript says about a program, with the settings of the repository; nothing where all is well.
 * @param folder two levels below the repository's root, where the package is found by its name
 */
export async function compile(folder: string, code: string, name = 'typed.mts'): Promise<string> {
  await writeFile(join(folder, name), code)
  const tsconfig = {
    extends: '../../tsconfig.json',
    compilerOptions: { jsx: 'react-jsx', noUnusedLocals: false, noUnusedParameters: false },
    include: [name],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  return promisify(execFile)(process.execPath, [
    compiler,
    '-p',
    folder,
    '--noEmit',
    '--pretty',
    'false',
  ]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
}
