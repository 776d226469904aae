import { numbered } from './free-name.ts'
import { isReserved } from './reserved.ts'

const MAX_LENGTH = 200

/**
 * What the columns of a file are called, by heading. What cannot be in a name becomes `_`, and what cannot begin one is put behind
 * a 'c': 'Order date' is Order_date, '2024' is c_2024. A heading that is a name itself has it before those that become it. Headings
 * may come little by little: a name that was given stays.
 */
export class ColumnNames {
  readonly #byHeading = new Map<string, string>()

  /** The names with those of some more headings. */
  add(headings: readonly string[]): ReadonlyMap<string, string> {
    const fresh = [...new Set(headings)].filter((heading) => !this.#byHeading.has(heading))
    if (fresh.length > 0) {
      const wanted = fresh.map(nameOf)
      const names = numbered(wanted, (i) => wanted[i] === fresh[i], this.#byHeading.values())
      fresh.forEach((heading, i) => this.#byHeading.set(heading, names[i]!))
    }
    return this.#byHeading
  }
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
