/**
 * The regular expression a LIKE pattern means: `%` any text, `_` one code point, `\` takes the next character literally,
 * at the end itself.
 */
export function likeToRegExp(pattern: string): RegExp {
  let source = ''
  let escaped = false
  for (const character of pattern) {
    if (!escaped && character === '\\') {
      escaped = true
      continue
    }
    // Several in a row mean what one means, and would take a time that grows with the power of their number.
    if (!escaped && character === '%') source += source.endsWith('.*') ? '' : '.*'
    else if (!escaped && character === '_') source += '.'
    else source += character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
    escaped = false
  }
  if (escaped) source += '\\\\'
  return new RegExp(`^${source}$`, 'su')
}

/** The pattern as PostgreSQL takes it, which refuses an escape that escapes nothing. */
export function sqlLikePattern(pattern: string): string {
  const escapes = pattern.length - pattern.replace(/\\+$/, '').length
  return escapes % 2 === 1 ? `${pattern}\\` : pattern
}
