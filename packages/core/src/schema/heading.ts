import { numbered } from './free-name.ts'
import { isReserved } from './reserved.ts'

const MAX_LENGTH = 200

/**
 * Names of columns made of the headings of a file, each once: what cannot be in a name becomes `_`, and what cannot begin one is put
 * behind a 'c': 'Order date' is Order_date, '2024' is c_2024.
 */
export function columnNames(headings: readonly string[]): string[] {
  return numbered(headings.map(nameOf))
}

function nameOf(heading: string): string {
  const name = heading
    .normalize()
    .replace(/\P{ID_Continue}/gu, '_')
    .slice(0, MAX_LENGTH)
  if (isReserved(name)) return `${name}_`
  if (/^\p{ID_Start}/u.test(name)) return name
  return name === '' || name.startsWith('_') ? `c${name}` : `c_${name}`
}
