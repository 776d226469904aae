import { collectMedia } from '@polytable/engine/ddl/drop'
import { checkMedia } from '@polytable/engine/insight/check-media'
import type { MediaProblem } from '@polytable/model/protocol/media-check'
import type { Examination } from './examination.ts'

/** More places than are ever named one by one: they are counted. */
const LIMIT = 100_000

/** The media files that rows refer to, and those that are stored. */
export async function checkStoredMedia(examination: Examination): Promise<void> {
  const { context, options } = examination
  const { signal, contents } = options
  const isBroken = examination.findings.some(
    ({ kind, repaired }) => (kind === 'missing_table' || kind === 'missing_column') && !repaired,
  )
  const check = await checkMedia(context, {
    limit: LIMIT,
    ...(signal ? { signal } : {}),
    ...(contents === undefined ? {} : { contents }),
  }).catch((error: unknown) => {
    if (isBroken) return undefined
    throw error
  })
  if (!check) {
    return examination.found({
      kind: 'broken_catalog',
      count: 1,
      message: 'Media files could not be checked, as columns of media are missing',
      advice: 'See to the other findings first.',
    })
  }
  for (const kind of ['missing', 'corrupt'] as const) {
    for (const [first, ...others] of byColumn(check.problems.filter((problem) => problem.kind === kind))) {
      const { table, column } = first
      const what = kind === 'missing' ? 'are missing' : 'are not what was stored'
      await examination.found({
        kind: `${kind}_media`,
        table: table!,
        column: column!,
        count: others.length + 1,
        message: `Media files that '${table!}.${column!}' refers to ${what}`,
        advice: 'db.media.check() names the rows: give them their files again, or restore a backup.',
      })
    }
  }
  await examination.found(
    {
      kind: 'orphaned_media',
      count: check.orphaned,
      message: 'There are media files that no row refers to',
      advice: 'Repair deletes them, as db.media.vacuum() does.',
    },
    () => collectMedia(context),
  )
}

function byColumn(problems: readonly MediaProblem[]): [MediaProblem, ...MediaProblem[]][] {
  const groups = new Map<string, [MediaProblem, ...MediaProblem[]]>()
  for (const problem of problems) {
    const key = `${problem.table}.${problem.column}`
    const group = groups.get(key)
    if (group) group.push(problem)
    else groups.set(key, [problem])
  }
  return [...groups.values()]
}
