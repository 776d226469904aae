import { RuntimeError } from '@observablehq/runtime'
import { PolytableError } from 'polytable'
import { CellSyntaxError } from './compile.ts'
import type { ShownError } from './protocol.ts'

/**
 * An error as it is shown at its cell.
 * @param url of the module that the cell was compiled to, whose lines are those of the cell; 'sql' where what an error tells of is
 *   the cell itself
 */
export function shownError(error: unknown, url: string | undefined): ShownError {
  if (error instanceof CellSyntaxError) {
    return { name: 'SyntaxError', message: error.message, hint: error.hint, line: error.line }
  }
  if (error instanceof RuntimeError) return graphError(error)
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), hint: undefined, line: undefined }
  }
  return {
    name: PolytableError.is(error) ? error.code : error.name,
    message: error.message,
    hint: PolytableError.is(error) ? error.hint : undefined,
    line: lineOf(error, url),
  }
}

/** What the order of cells does not allow, or a cell that another one needs did not give. */
function graphError({ message, input }: RuntimeError): ShownError {
  const of = (text: string, hint: string): ShownError => ({
    name: 'Cells',
    message: text,
    hint,
    line: undefined,
  })
  if (message === 'circular definition') {
    return of(
      'This cell needs what itself computes, through other cells',
      'Break the cycle: move what both need into a third cell.',
    )
  }
  if (message.endsWith(' is defined more than once')) {
    return of(message, 'Every name belongs to one cell: rename it in one of them.')
  }
  return of(
    input === undefined ? message : `'${input}' is missing: ${message}`,
    'Run the cell that defines it, and look there for what is wrong.',
  )
}

function lineOf(error: Error, url: string | undefined): number | undefined {
  if (url === 'sql') return PolytableError.is(error) ? error.position?.line : undefined
  return url === undefined ? undefined : lineIn(error.stack ?? '', url)
}

function lineIn(stack: string, url: string): number | undefined {
  const at = stack.indexOf(`${url}:`)
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + url.length + 1), 10)
  return Number.isNaN(line) ? undefined : line
}
