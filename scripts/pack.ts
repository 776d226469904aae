import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.ts'

/** Packs the built package. @returns the path of the file, in `folder` */
export function pack(folder: string): string {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: join(root, 'packages/polytable'),
    encoding: 'utf8',
  })
  return join(folder, packed.trim())
}
