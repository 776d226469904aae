import { parse } from 'acorn'
import { CellSyntaxError, type CompiledCell } from './compile.ts'
import { namesOf } from './names.ts'

/** What runs a statement, under the name that compiled cells call it by. */
export const RUN_SQL = '$sql'

/** The first line of a cell whose rows other cells can read. */
const NAME_LINE = /^\s*--\s*name:\s*(.*?)\s*(?:\n|$)/

/**
 * What `${…}` has no meaning in: comments, texts and quoted names. The rest that is not the beginning of one of these is matched a
 * character at a time.
 */
const PART = /--[^\n]*|\/\*[^]*?\*\/|\$(\w*)\$[^]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\{|[^]/g

/**
 * A cell of SQL as code: what is in `${…}` becomes parameters, and the rows are those of the name in `-- name: …`.
 * @throws CellSyntaxError
 */
export function compileSql(source: string): CompiledCell {
  const name = nameOf(source)
  const { text, values } = withParameters(source)
  const program = parse(`[${values.join(',')}]`, { ecmaVersion: 'latest', allowAwaitOutsideFunction: true })
  const { free } = namesOf(program)
  const defined = name === undefined ? [] : [name]
  return {
    defined,
    free: [...free, RUN_SQL],
    assigned: [],
    code: (given) =>
      `export default async ({${given.join(',')}}, $import, $value) => {
const $result = await ${RUN_SQL}(${JSON.stringify(text)}, [${values.join(',')}])
$value($result)
return {${name === undefined ? '' : `${name}: $result.rows`}}}`,
  }
}

function nameOf(source: string): string | undefined {
  const [, name] = NAME_LINE.exec(source) ?? []
  if (name === undefined) return undefined
  try {
    const [declaration] = parse(`let ${name}`, { ecmaVersion: 'latest', sourceType: 'module' }).body
    if (declaration?.type === 'VariableDeclaration' && /^[\p{L}\w$]+$/u.test(name)) return name
  } catch {
    // It is told below.
  }
  throw new CellSyntaxError(`'${name}' cannot be the name of a variable`, 1, 'For example: -- name: films')
}

interface Parameters {
  /** The statement with $1, $2, … */
  readonly text: string
  /** Expressions of JavaScript. */
  readonly values: readonly string[]
}

function withParameters(source: string): Parameters {
  const values: string[] = []
  let text = ''
  const lineAt = (at: number): number => source.slice(0, at).split('\n').length
  PART.lastIndex = 0
  for (let part = PART.exec(source); part; part = PART.exec(source)) {
    const [written] = part
    if (/^['"]/.test(written) && written.includes('${')) {
      throw new CellSyntaxError(
        '${…} has no meaning between quotes',
        lineAt(part.index),
        "Put it outside of them, such as title LIKE '%' || ${word} || '%'",
      )
    }
    if (written !== '${') {
      text += written
      continue
    }
    const end = endOfValue(source, PART.lastIndex, lineAt(part.index))
    const value = source.slice(PART.lastIndex, end)
    const known = values.indexOf(value)
    if (known < 0) values.push(value)
    const number = known < 0 ? values.length : known + 1
    // The lines below stay where they are.
    text += `$${number}${'\n'.repeat(value.split('\n').length - 1)}`
    PART.lastIndex = end + 1
  }
  return { text, values }
}

/** Where the bracket of a value closes: the first place up to which it is an expression. */
function endOfValue(source: string, start: number, line: number): number {
  for (let end = source.indexOf('}', start); end >= 0; end = source.indexOf('}', end + 1)) {
    try {
      parse(`(${source.slice(start, end)})`, { ecmaVersion: 'latest', allowAwaitOutsideFunction: true })
      return end
    } catch {
      // The expression may have brackets of its own.
    }
  }
  throw new CellSyntaxError('What is in ${…} is no expression', line, 'For example: WHERE year > ${least}')
}
