import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const packages = `${root}packages/`

interface Step {
  /** What is called, such as `insertRows` or `Statement.run`. */
  readonly name: string
  readonly file: string
}

/** The walks of ARCHITECTURE.md by their headings: lists of steps ``1. `name` in `path` ``. */
function findWalks(): Map<string, Step[]> {
  const page = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')
  const walks = new Map<string, Step[]>()
  for (const section of page.split(/^#+ /m)) {
    const steps = [...section.matchAll(/^\d+\. `([\w.#]+)` in `([^`]+)`/gm)]
    if (steps.length > 0)
      walks.set(
        section.slice(0, section.indexOf('\n')),
        steps.map(([, name, path]) => ({ name: name!, file: packages + path! })),
      )
  }
  return walks
}

function languageService(): ts.LanguageService {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: unknown
  }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const sources = fileNames.filter((name) => name.startsWith(packages) && name.includes('/src/'))
  return ts.createLanguageService({
    getScriptFileNames: () => sources,
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
    realpath: (name) => ts.sys.realpath!(name),
  })
}

const walks = findWalks()

test('ARCHITECTURE.md has the four walks', () => {
  expect([...walks.keys()]).toEqual([
    'An inserted row',
    'A query',
    'A call of a user function',
    'A media cell',
  ])
})

test('every file and folder that ARCHITECTURE.md names is there', () => {
  const page = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')
  const paths = [...page.matchAll(/`((?:[a-z-]+\/)+src\/[\w./-]+|(?:tests|scripts)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  )
  expect(paths.length).toBeGreaterThan(60)
  const missing = paths.filter((path) => !existsSync(packages + path) && !existsSync(root + path))
  expect(missing).toEqual([])
})

describe('a walk of ARCHITECTURE.md can be followed with "go to definition", step by step:', () => {
  const service = languageService()

  /** Whether a use of a name in one file leads to another file, by its definition or by what implements it. */
  function leadsTo(from: string, name: string, to: string): boolean {
    const text = service.getProgram()!.getSourceFile(from)!.text
    const uses = [...text.matchAll(new RegExp(`(?<![\\w'])${name}\\b`, 'g'))].map(({ index }) => index)
    const isThere = ({ fileName }: ts.DocumentSpan): boolean => fileName === to
    return (
      uses.some((at) => service.getDefinitionAtPosition(from, at)?.some(isThere)) ||
      uses.some((at) => service.getImplementationAtPosition(from, at)?.some(isThere))
    )
  }

  test.each([...walks])('%s', (_, steps) => {
    const lost = steps.slice(1).filter(({ name, file }, i) => {
      const member = name.split('.').at(-1)!
      const before = steps.slice(0, i + 1).reverse()
      return !before.some((earlier) => leadsTo(earlier.file, member, file))
    })
    expect(lost).toEqual([])
    expect(new Set(steps.map(({ file }) => file)).size).toBe(steps.length)
  })
})
