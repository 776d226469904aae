import { parse as parseToml } from 'smol-toml'
import { parseDocument } from 'yaml'
import type { FrontMatter } from '../pieces.ts'

/** Between lines of `---`, YAML; between lines of `+++`, TOML. */
const FRONT_MATTER =
  /^(?:---[ \t]*\n([\s\S]*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\n([\s\S]*?)^\+\+\+)[ \t]*(?:\n|$)/m

/**
 * Takes YAML or TOML off the beginning of a Markdown text (Jekyll, Hugo, Zola, Docusaurus, Obsidian). Lines of the rest keep
 * their numbers. What is no mapping is text: there `---` is a line across the page.
 */
export function takeFrontMatter(source: string): { readonly values?: FrontMatter; readonly text: string } {
  const found = FRONT_MATTER.exec(source)
  if (found?.index !== 0) return { text: source }
  const [whole, yaml, toml = ''] = found
  const values = valuesOf(() => (yaml === undefined ? tomlValues(toml) : yamlValues(yaml)))
  if (values === undefined) return { text: source }
  return { values, text: '\n'.repeat(whole.split('\n').length - 1) + source.slice(whole.length) }
}

/** Templates and the like make YAML that is wrong in parts: the rest of it counts. */
function yamlValues(yaml: string): unknown {
  return parseDocument(yaml, { logLevel: 'silent', uniqueKeys: false, intAsBigInt: true }).toJS()
}

function tomlValues(toml: string): unknown {
  return parseToml(toml, { integersAsBigInt: true })
}

function valuesOf(read: () => unknown): FrontMatter | undefined {
  try {
    const values = read()
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
    // As JSON has them: dates are texts, numbers that it lacks null, and whole ones that no double has texts of their digits.
    const json = JSON.stringify(values, (_key, value: unknown) =>
      typeof value === 'bigint' ? (Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`) : value,
    )
    return JSON.parse(json) as FrontMatter
  } catch {
    return undefined
  }
}
