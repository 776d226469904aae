import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { root } from './root.ts'

const folder = join(root, 'packages/polytable/dist/browser')

/** What users install themselves if they want it. */
const PEERS = [
  ...['@huggingface/transformers', '@ffmpeg/*', '@mediabunny/server', 'apache-arrow'],
  ...['react', 'vue', 'svelte'],
]

/** The packages whose code is in each file of the build for browsers, ours too. */
export function bundledPackages(from = folder): Readonly<Record<string, readonly string[]>> {
  const list = readFileSync(join(from, 'bundled-packages.json'), 'utf8')
  return JSON.parse(list) as Readonly<Record<string, readonly string[]>>
}

/** Code that is loaded before the first line of it runs: what is imported dynamically, or is a worker of its own, is not in it. */
export interface LoadedCode {
  readonly files: readonly string[]
  /** The packages that it has code of, ours too. */
  readonly packages: readonly string[]
  /** Bytes on their way, each file compressed for itself. */
  readonly gzipped: number
}

/**
 * What a file of the build loads where no bundler has touched it.
 * @param from the folder of the build
 */
export async function loadedBy(entry: string, from = folder): Promise<LoadedCode> {
  const { metafile } = await build({
    entryPoints: [join(from, entry)],
    absWorkingDir: from,
    bundle: true,
    logLevel: 'error',
    format: 'esm',
    external: PEERS,
    metafile: true,
    write: false,
    outdir: 'out',
  })
  const files = staticallyReached(entry, metafile.inputs)
  const packages = bundledPackages(from)
  return {
    files,
    packages: [...new Set(files.flatMap((file) => packages[file]!))].sort(),
    gzipped: sum(files.map((file) => gzipSync(readFileSync(join(from, file))).length)),
  }
}

/** What a page with this program loads, as a bundler makes it: without what the program does not use, and minified. */
export async function pageSize(program: string): Promise<number> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: 'page.js' },
    absWorkingDir: root,
    bundle: true,
    logLevel: 'error',
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    external: PEERS,
    metafile: true,
    write: false,
    outdir: 'out',
  })
  const reached = staticallyReached('out/stdin.js', metafile.outputs).map((path) => basename(path))
  const loaded = outputFiles.filter(({ path }) => reached.includes(basename(path)))
  return sum(loaded.map(({ contents }) => gzipSync(contents).length))
}

/** The modules that are evaluated with one: those that it imports, and so on. */
function staticallyReached(
  entry: string,
  modules: Metafile['inputs'] | Metafile['outputs'],
): readonly string[] {
  const reached = new Set([entry])
  for (const path of reached) {
    for (const imported of modules[path]!.imports)
      if (imported.kind === 'import-statement' && !imported.external) reached.add(imported.path)
  }
  return [...reached]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
