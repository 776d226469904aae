import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { html, markdown, pdf, text } from './support/files.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

describe('the quickstart', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polytable-quickstart-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function run(...args: string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['--import', 'tsx', 'demo-app/quickstart.ts', ...args],
        { cwd: repository, env: { ...process.env, POLYTABLE_DIR: join(folder, 'database') } },
        (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
      )
    })
  }

  it('answers from files, and computes nothing again for files it has seen', async () => {
    const files = await Promise.all(
      [await pdf(), markdown, html, text].map(async ({ name, buffer }) => {
        const path = join(folder, name)
        await writeFile(path, buffer)
        return path
      }),
    )
    const first = await run(...files, 'What happens in an earthquake?')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toMatch(/^Added 4 of 4 files: \d+ rows, \d+ cells computed\.$/m)
    const lines = first.out.split('\n')
    const [headings, best] = lines.slice(lines.findIndex((line) => line.includes('score')))
    expect(headings).toMatch(/^ *score +document +page +text$/)
    expect(best).toMatch(/^ *\d\.\d{3} +earth\.pdf +2 +An earthquake shakes/)

    const second = await run(...files, 'What happens in an earthquake?')
    expect(second.code).toBe(0)
    expect(second.out).toContain('Nothing was computed again: 0 rows, 0 cells.')
    const table = (out: string): string => out.slice(out.indexOf('score'))
    expect(table(second.out)).toBe(table(first.out))
  }, 120_000)

  it('finds words that the embedder does not know', async () => {
    const notes = join(folder, 'notes.txt')
    await writeFile(notes, 'The pump of hall three is a Zorblax 3000.')
    const other = join(folder, 'other.txt')
    await writeFile(other, 'The pump of the cellar was replaced.')
    const { out } = await run(notes, other, 'zorblax')
    expect(out).toMatch(/notes\.txt +– +The pump of hall three/)
    expect(out.slice(out.indexOf('score'))).not.toContain('other.txt')
  }, 120_000)

  it('says what is wrong with the command line', async () => {
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringContaining('Give files and a question') as string,
    })
    expect(await run('package.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is a file') as string,
    })
    expect(await run('--nonsense', 'Why?')).toMatchObject({ code: 2 })
    expect(await run('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('npm run quickstart') as string,
    })
  }, 60_000)

  it('says which files cannot be read, and adds the others', async () => {
    const bad = join(folder, 'holiday.mp4')
    const good = join(folder, markdown.name)
    await writeFile(bad, 'no video')
    await writeFile(good, markdown.buffer)
    const { code, out, err } = await run('missing.pdf', bad, good, 'When do leaves become compost?')
    expect(code).toBe(1)
    expect(err).toContain('Not added: missing.pdf: There is no such file.')
    expect(err).toContain(`Not added: ${bad}: holiday.mp4 is not a supported video.`)
    expect(out).toContain('[3/3] garden.md: 3 chunks')
    expect(out).toMatch(/^Added 1 of 3 files: .* 2 of 3 files could not be added\.$/m)
    expect(out).toMatch(/\d\.\d{3} +garden\.md +– +.*compost/)
  }, 60_000)
})
