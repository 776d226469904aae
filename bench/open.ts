import { execFile } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { measureOpening, OPENED_ROWS, reportOpening, type Opening } from './support/opening.ts'
import { builds } from './support/other-build.ts'
import { makeRows } from './support/rows.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROUNDS = 5

const once = fileURLToPath(new URL('./support/open-once.ts', import.meta.url))

/** One opening, in a process that has opened nothing before. */
async function inNewProcess(build: string, directory: string): Promise<Opening> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', once, build, directory])
  return JSON.parse(stdout) as Opening
}

await withTemporaryDirectory(async (parent) => {
  const measured = { own: [[], []], other: [[], []] } as Record<'own' | 'other', [Opening[], Opening[]]>
  const contestants = await Promise.all(
    builds('node').map(async ({ name, path }) => {
      const polytable = (await import(pathToFileURL(path).href)) as typeof import('polytable')
      return { name, path, directory: `${parent}/${name}`, polytable }
    }),
  )
  for (const { directory, polytable } of contestants) {
    const { open, pt } = polytable
    const filled = await open(directory)
    const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
    await (await filled.createTable('rows', columns)).insert(makeRows(OPENED_ROWS))
    await filled.close()
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, path, directory, polytable } of contestants) {
      measured[name][0].push(await inNewProcess(path, directory))
      measured[name][1].push(await measureOpening(polytable.open, directory))
    }
  }
  reportOpening('Node, first of a process', measured.own[0], measured.other[0])
  reportOpening('Node, later ones', measured.own[1], measured.other[1])
})
