import { loadedBy, pageSize } from '../scripts/browser-build.ts'
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
