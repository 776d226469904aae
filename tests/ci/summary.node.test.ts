import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

describe('the last line of .ci/run', () => {
  let folder: string

  beforeEach(async () => {
    // In the repository, where vitest is found by its name.
    await mkdir(join(repository, 'test-results'), { recursive: true })
    folder = await mkdtemp(join(repository, 'test-results/summary-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** What is said of a run of `tests`, with its exit status: as of several parts, all alike. */
  async function summaryOf(tests: string, parts = 1): Promise<{ status: number | null; lines: string[] }> {
    const report = join(folder, 'report.json')
    await writeFile(join(folder, 'vitest.config.mjs'), 'export default {}')
    await writeFile(join(folder, 'some.test.mjs'), `import { expect, it } from 'vitest'\n${tests}`)
    const run = (...command: readonly string[]) =>
      spawnSync('npx', ['--no-install', ...command], { cwd: repository, encoding: 'utf8' })
    const reporter = ['--reporter=json', `--outputFile.json=${report}`]
    const { status: ended } = run('vitest', 'run', '--root', folder, '--retry=1', ...reporter)
    const { status, stdout } = run(
      'tsx',
      'scripts/summarize-tests.ts',
      ...Array<string>(parts).fill(`${report}=${ended}`),
    )
    return { status, lines: stdout.trim().split('\n') }
  }

  it('counts a test that passed on the second try only as failed, and names it', async () => {
    const { status, lines } = await summaryOf(
      `let tries = 0
      it('sometimes', () => expect(++tries).toBe(2))
      it('always', () => undefined)
      it.skip('not here', () => undefined)`,
    )
    expect(lines[0]).toMatch(/^Passed on the second try only: .*some\.test\.mjs > sometimes$/)
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped')
    expect(status).toBe(1)
  })

  it('counts tests that passed at once', async () => {
    const { status, lines } = await summaryOf(`it('always', () => undefined)`)
    expect(lines).toEqual(['1 passed, 0 failed, 0 skipped'])
    expect(status).toBe(0)
  })

  it('is of all parts of a run', async () => {
    const { lines } = await summaryOf(`it('always', () => undefined)`, 3)
    expect(lines).toEqual(['3 passed, 0 failed, 0 skipped'])
  })
})
