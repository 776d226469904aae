import { calls } from './define.ts'
import { basic } from './string/basic.ts'
import { cases } from './string/case.ts'
import { classes } from './string/classes.ts'
import { format } from './string/format.ts'
import { padding } from './string/padding.ts'
import { patterns } from './string/patterns.ts'
import { pieces } from './string/pieces.ts'
import { search } from './string/search.ts'
import { wrapping } from './string/wrap.ts'

/** Functions of texts. Lengths and positions are in code points; regular expressions are ECMAScript's. */
export const string = {
  ...calls('string', { ...basic, ...cases, ...classes, ...padding, ...patterns, ...pieces, ...search }),
  format,
  ...calls('string', wrapping),
}
