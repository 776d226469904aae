import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compile } from '../support/compile.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The examples in a language of a page of the documentation, one after the other, by the section they are in. */
async function examples(path: string, language = 'ts'): Promise<Record<string, string>> {
  const text = await readFile(join(repository, path), 'utf8')
  const sections = text.split(/^## /m).map((section) => {
    const [title = ''] = section.replace(/^# /, '').split('\n')
    const code = [...section.matchAll(/^```(\w+)\n(.*?)^```/gms)]
      .filter(([, name]) => name === language)
      .map(([, , example]) => example ?? '')
    return [title, code.join('\n')] as const
  })
  return Object.fromEntries(sections.filter(([, code]) => code !== ''))
}

/** Code whose names are its own. */
const block = (...code: readonly string[]): string => `{\n${code.join('\n')}\n}`

/** Two paragraphs of some 200 tokens each: too long to be one chunk. */
const note = `const file = new File(
  ['How attention works. '.repeat(40) + '\\n\\n' + 'Bread needs flour. '.repeat(40)],
  'note.md',
  { type: 'text/markdown' },
)`
const picture = `const file = new File([Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')], 'poster.png', { type: 'image/png' })`

describe(
  'the examples have the types that they need, and run as they are printed',
  { timeout: 120_000 },
  () => {
    let folder: string

    beforeEach(async () => {
      // In the repository, where the package is found by its name.
      await mkdir(join(repository, 'test-results'), { recursive: true })
      folder = await mkdtemp(join(repository, 'test-results/examples-'))
    })
    afterEach(() => rm(folder, { recursive: true, force: true }))

    /** What a program prints last, read as JSON. */
    async function run(...code: readonly string[]): Promise<unknown> {
      expect(await compile(folder, code.join('\n'))).toBe('')
      const path = join(folder, 'example.mts')
      await writeFile(path, code.join('\n'))
      const ran = await promisify(execFile)(process.execPath, ['--import', 'tsx', path], { cwd: folder })
      return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as unknown
    }

    it('of the README', async () => {
      const [first = ''] = Object.values(await examples('README.md'))
      const said = await run(
        note,
        first,
        `console.log(JSON.stringify(answers.map(({ text }) => text.split('.')[0])))`,
      )
      expect(said).toEqual(['How attention works', 'Bread needs flour'])
    })

    it('of the page on servers', async () => {
      const [first = ''] = Object.values(await examples('docs/server.md'))
      const said = await run(
        first,
        `const found = await router.request('/search?title=a', { headers })`,
        `console.log(JSON.stringify(await found.json()))`,
        `await db.close()`,
      )
      expect(said).toEqual({ rows: [{ title: 'a', loud: 'A', photo: null }] })
    })

    it('of the guide for React, their types', async () => {
      const { 'In an app': components = '' } = await examples('docs/guide.md', 'tsx')
      expect(components).toContain('useQuery')
      expect(await compile(folder, components, 'typed.tsx')).toBe('')
    })

    it('of the guide', async () => {
      const { Guide, Tables, Search, Queries, ...others } = await examples('docs/guide.md')
      const {
        Views = '',
        'Computed columns': computed = '',
        'Declared schemas': schemas = '',
        ...rest
      } = others
      const {
        'Long calls': longCalls = '',
        'Computing in the background': background = '',
        'Where values come from': insight = '',
        ...last
      } = rest
      const said = await run(
        Guide ?? '',
        `const db = await open('memory://')`,
        picture,
        Tables ?? '',
        block(computed, `const manyFilms = [{ title: 'Nosferatu', info: {} }]`, background, insight),
        `const docs = await db.createTable('docs', { doc: pt.document() })`,
        `const videos = await db.createTable('videos', { video: pt.video() })`,
        Views,
        block(note, picture.replace('file', 'photo'), 'await docs.insert([{ doc: file }])', Search ?? ''),
        block(Queries ?? ''),
        ...Object.values(last).map((code) => block(code)),
        block(schemas, 'await db.close()'),
        block(
          note,
          'const files = [{ doc: file }], show = (table: string, rows: number) => [table, rows]',
          longCalls,
        ),
        'console.log(JSON.stringify(await chunks.select("text").collect()))',
        'await db.close()',
      )
      expect(said).toHaveLength(4)
    })
  },
)
