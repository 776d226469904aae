import { PolytableError } from '@polytable/model/errors/index'

/** Characters of a reference that a message repeats at most. */
const LONGEST_SHOWN = 200

/** Whether a reference starts with the scheme of a URL. A single letter is a drive of Windows. */
export function hasScheme(reference: string): boolean {
  return /^\s*[a-z][a-z0-9+.-]+:/i.test(reference)
}

/** Whether a reference is meant as an `http:` or `https:` URL. */
export function isHttp(reference: string): boolean {
  return /^\s*https?:/i.test(reference)
}

export function isDataUrl(reference: string): boolean {
  return /^\s*data:/i.test(reference)
}

/**
 * The URL that a reference is.
 * @throws PolytableError INVALID_ARGUMENT for what is no URL, and for one with a user name or a password in it
 */
export function parseUrl(reference: string): URL {
  if (hasBrokenEscape(reference) || !URL.canParse(reference)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${displayReference(reference)}' is not a valid URL`, {
      hint: "Check its host and port. Write a literal '%' as '%25'.",
    })
  }
  const url = new URL(reference)
  if (url.username === '' && url.password === '') return url
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The URL '${displayReference(reference)}' contains a user name or password, which would be stored with it`,
    { hint: 'Fetch it in your program with an Authorization header, and pass the Blob.' },
  )
}

/** The Blob of a `data:` URL. @throws PolytableError INVALID_ARGUMENT */
export function decodeDataUrl(url: string): Blob {
  const match = /^\s*data:([^;,]*)((?:;[^;,]*)*),(.*)$/is.exec(url)
  if (!match || hasBrokenEscape(url)) throw invalidDataUrl()
  const [, type = '', parameters = '', body = ''] = match
  const bytes = unescape(body)
  return new Blob([/;\s*base64\s*$/i.test(parameters) ? decodeBase64(bytes) : bytes], { type })
}

/** What a message says of a reference: no user name, password or query, and not more than some hundred characters. */
export function displayReference(reference: string): string {
  if (!hasScheme(reference)) return shortened(reference)
  if (!URL.canParse(reference)) {
    return shortened(reference.replace(/^([^:]*):.*@/s, '$1://…@').replace(/[?#].*$/s, '?…'))
  }
  const url = new URL(reference)
  const query = url.search === '' ? '' : '?…'
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return shortened(`${url.href}${query}`)
}

/** The last part of a URL's path, as text. Those of object stores are not escaped. */
export function nameInUrl(url: string): string {
  if (!/^(https?|file):/.test(url)) return url.slice(url.lastIndexOf('/') + 1)
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  // Escaped bytes need not be UTF-8.
  return new TextDecoder().decode(unescape(last))
}

function hasBrokenEscape(url: string): boolean {
  return /%(?![0-9a-f]{2})/i.test(url)
}

/** The bytes of a part of a URL. */
function unescape(part: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(part)
  let size = 0
  for (let at = 0; at < bytes.length; at++) {
    const isEscape = bytes[at] === 0x25
    bytes[size++] = isEscape
      ? Number.parseInt(String.fromCharCode(bytes[at + 1]!, bytes[at + 2]!), 16)
      : bytes[at]!
    if (isEscape) at += 2
  }
  return bytes.subarray(0, size)
}

function decodeBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let text: string
  try {
    text = atob(new TextDecoder('latin1').decode(bytes))
  } catch {
    throw invalidDataUrl()
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function invalidDataUrl(): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', 'Not a valid data: URL', {
    hint: "Use 'data:image/png;base64,…', or percent-encoded content.",
  })
}

function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`
}
