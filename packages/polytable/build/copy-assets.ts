import { createHash } from 'node:crypto'
import { cp, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSeed } from '../../store/build/seed.ts'
import { packedFileSystem } from '../../store/build/trim-file-system.ts'
import { withUntouchedMemory } from '../../store/build/untouched-memory.ts'

const require = createRequire(import.meta.url)
const assets = fileURLToPath(new URL('../dist/assets/', import.meta.url))
const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url))

const pglite = dirname(require.resolve('@electric-sql/pglite'))

const files = [
  join(dirname(require.resolve('@electric-sql/pglite-pgvector')), 'vector.tar.gz'),
  fileURLToPath(new URL('../../models/assets/glove-sif-40k-int4.bin', import.meta.url)),
  fileURLToPath(new URL('../../models/assets/NOTICE', import.meta.url)),
  require.resolve('@jsquash/avif/codec/dec/avif_dec.wasm'),
  require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
  require.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
  require.resolve('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
  require.resolve('@jsquash/webp/codec/dec/webp_dec.wasm'),
  require.resolve('@jsquash/webp/codec/enc/webp_enc_simd.wasm'),
]

/** The empty database takes seconds to make, and is the same for one version of PGlite and of what makes it: it is kept between builds. */
async function writeSeed(): Promise<void> {
  const maker = await readFile(fileURLToPath(new URL('../../store/build/seed.ts', import.meta.url)))
  const { version } = JSON.parse(await readFile(join(pglite, '../package.json'), 'utf8')) as {
    version: string
  }
  const kept = join(
    cache,
    `seed-${version}-${createHash('sha256').update(maker).digest('hex').slice(0, 12)}.tar.gz`,
  )
  const exists = await stat(kept).then(
    () => true,
    () => false,
  )
  if (!exists) {
    await mkdir(cache, { recursive: true })
    await writeFile(kept, await buildSeed())
  }
  await copyFile(kept, join(assets, 'seed.tar.gz'))
}

await rm(assets, { recursive: true, force: true })
await mkdir(assets, { recursive: true })
for (const file of files) await copyFile(file, join(assets, file.slice(file.lastIndexOf('/') + 1)))
const pdfjs = dirname(require.resolve('pdfjs-dist/package.json'))
for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
  await cp(join(pdfjs, folder), join(assets, 'pdf', folder), {
    recursive: true,
    // For where there is no WebAssembly, without which there is no database either.
    filter: (path) => !path.endsWith('_nowasm_fallback.js'),
  })
}
await writeFile(
  join(assets, 'pglite.wasm'),
  withUntouchedMemory(new Uint8Array(await readFile(join(pglite, 'pglite.wasm')))),
)
await writeFile(join(assets, 'pglite.data'), await packedFileSystem())
await writeSeed()
