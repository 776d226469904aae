/** What counts as white space, here and in `isspace`: Unicode's, and the separators of ASCII. */
export const WHITE_SPACE =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
  '\u2028\u2029\u202f\u205f\u3000'

const escaped = Array.from(WHITE_SPACE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The same as an SQL string. */
export const WHITE_SPACE_SQL = `E'${escaped.join('')}'`

/** One white space character, inside the brackets of a regular expression. */
export const WHITE_SPACE_CLASS = escaped.join('')

/** Where one line ends and the next begins. */
// eslint-disable-next-line no-control-regex -- separators of ASCII end lines too
export const LINE_END = /\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]/g
