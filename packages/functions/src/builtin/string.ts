import * as basic from './string/basic.ts'
import * as cases from './string/case.ts'
import * as classes from './string/classes.ts'
import { format } from './string/format.ts'
import * as padding from './string/padding.ts'
import * as patterns from './string/patterns.ts'
import * as pieces from './string/pieces.ts'
import * as search from './string/search.ts'
import { fill, wrap } from './string/wrap.ts'

const { len, repeat, reverse, replace, normalize, join, removeprefix, removesuffix, strip, lstrip, rstrip } =
  basic
const { upper, lower, casefold, capitalize, title, swapcase } = cases
const {
  isalnum,
  isalpha,
  isascii,
  isdecimal,
  isdigit,
  isidentifier,
  islower,
  isnumeric,
  isspace,
  istitle,
  isupper,
} = classes
const { center, ljust, rjust, pad, zfill } = padding
const { containsRe, count, findall, match, fullmatch, replaceRe } = patterns
const { slice, sliceReplace, split, rsplit, splitlines, partition, rpartition } = pieces
const { contains, startswith, endswith, find, rfind, index, rindex } = search

/** Functions of texts. Lengths and positions are in code points; regular expressions are ECMAScript's. */
export const string = {
  len,
  repeat,
  reverse,
  replace,
  normalize,
  join,
  removeprefix,
  removesuffix,
  strip,
  lstrip,
  rstrip,
  upper,
  lower,
  casefold,
  capitalize,
  title,
  swapcase,
  isalnum,
  isalpha,
  isascii,
  isdecimal,
  isdigit,
  isidentifier,
  islower,
  isnumeric,
  isspace,
  istitle,
  isupper,
  center,
  ljust,
  rjust,
  pad,
  zfill,
  containsRe,
  count,
  findall,
  match,
  fullmatch,
  replaceRe,
  slice,
  sliceReplace,
  split,
  rsplit,
  splitlines,
  partition,
  rpartition,
  contains,
  startswith,
  endswith,
  find,
  rfind,
  index,
  rindex,
  format,
  wrap,
  fill,
}
