import { fileURLToPath } from 'node:url'

interface Build {
  readonly name: 'own' | 'other'
  /** The path of its main file. */
  readonly path: string
}

/**
 * This build of the package for a platform, and beside it the one in the folder of the environment's variable
 * POLYTABLE_OTHER_DIST, if there is one: the `dist` of another checkout.
 */
export function builds(platform: 'node' | 'browser'): readonly Build[] {
  const own = fileURLToPath(new URL('../../packages/polytable/dist', import.meta.url))
  const other = process.env.POLYTABLE_OTHER_DIST
  const main = `${platform}/index.js`
  return [
    { name: 'own', path: `${own}/${main}` },
    ...(other === undefined ? [] : [{ name: 'other' as const, path: `${other}/${main}` }]),
  ]
}
