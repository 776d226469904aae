import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadedBy, pageSize } from '../scripts/browser-build.ts'
import { builds } from './support/other-build.ts'
import { print } from './support/report.ts'

const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

for (const entry of ['index.js', 'engine-worker.js', 'media-worker.js', 'functions.js']) {
  const { gzipped, files } = await loadedBy(entry)
  print({ subject: `${entry}, gzipped`, details: `${kb(gzipped)} in ${files.length} files` })
}

const pages: Readonly<Record<string, string>> = {
  'open alone': `import { open } from 'polytable'; console.log(open)`,
  'count alone': `import { count } from 'polytable/functions'; console.log(count)`,
  'uuid alone': `import { uuid } from 'polytable/functions'; console.log(uuid)`,
  'string alone': `import { string } from 'polytable/functions'; console.log(string)`,
  'open and string': `import { open } from 'polytable'; import { string } from 'polytable/functions'; console.log(open, string)`,
}
for (const [subject, program] of Object.entries(pages))
  print({
    subject: `a page that uses ${subject}, minified and gzipped`,
    details: kb(await pageSize(program)),
  })

/** Bytes, compressed with gzip where they are not yet, that a page without media loads until it has a first database. */
async function firstVisit(main: string): Promise<number> {
  const folder = dirname(main)
  const code = await Promise.all(
    ['index.js', 'engine-worker.js', 'tabs-worker.js'].map((entry) => loadedBy(entry, folder)),
  )
  const files = ['pglite.wasm', 'pglite.data', 'vector.tar.gz', 'seed.tar.gz'].map((name) => {
    const content = readFileSync(join(folder, '../assets', name))
    return name.endsWith('.gz') ? content.length : gzipSync(content).length
  })
  return [...code.map(({ gzipped }) => gzipped), ...files].reduce((sum, size) => sum + size, 0)
}

const [own = 0, other] = await Promise.all(builds('browser').map(({ path }) => firstVisit(path)))
print({
  subject: 'what a page without media loads until it has its first database, gzipped',
  ...(other === undefined ? {} : { ratio: own / other, target: { atMost: 0.7 } }),
  details: other === undefined ? kb(own) : `${kb(own)}, of the other build ${kb(other)}`,
})
