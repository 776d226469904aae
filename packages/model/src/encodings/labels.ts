/** Bytes at the beginning in which markup declares its encoding. */
const HEAD = 4096
const DECLARED = /<(?:\?xml|meta)\b[^>]*?\b(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)/i
const PARAMETER = /;\s*charset\s*=\s*["']?\s*([\w:.-]+)/i

/** The encoding of a byte order mark: UTF-8 and UTF-16 have one. */
export function markedEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return a === 0xef && b === 0xbb && c === 0xbf ? 'utf-8' : undefined
}

/** The encoding that a media type names: `text/html; charset=windows-1251`. By the names of the WHATWG's Encoding Standard. */
export function encodingOfMediaType(mediaType: string): string | undefined {
  return encodingNamed(PARAMETER.exec(mediaType)?.[1])
}

/** The encoding that HTML (`<meta charset>`) or XML (`<?xml encoding?>`) declares in its first bytes. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const encoding = encodingNamed(DECLARED.exec(String.fromCharCode(...bytes.subarray(0, HEAD)))?.[1])
  // What could be read so far is no UTF-16.
  return encoding?.startsWith('utf-16') === true ? 'utf-8' : encoding
}

function encodingNamed(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
