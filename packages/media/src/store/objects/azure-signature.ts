import { base64Of } from '@polytable/model/encodings/base64'
import { PolytableError } from '@polytable/model/errors/index'
import type { PresignOptions } from './bucket.ts'

/** Headers that are signed by their values, in this order. */
const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const

/** The version of shared access signatures that is made. */
const SAS_VERSION = '2020-12-06'

/** The `Authorization` header of a request, signed with the key of the account. */
export async function sharedKey(
  method: string,
  url: URL,
  headers: Headers,
  length: number,
  account: string,
  key: string,
): Promise<string> {
  const values = SIGNED.map((name) =>
    name === 'content-length' ? (length === 0 ? '' : String(length)) : (headers.get(name) ?? ''),
  )
  const own = [...headers]
    .filter(([name]) => name.startsWith('x-ms-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
  const query = [...url.searchParams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name.toLowerCase()}:${value}`)
  const text = [method, ...values, ...own, `/${account}${url.pathname}`, ...query].join('\n')
  return `SharedKey ${account}:${await hmac(key, text)}`
}

/** The query of a URL that lets whoever has it read one blob for some time. */
export async function blobSignature(
  resource: string,
  key: string,
  { seconds, mediaType }: PresignOptions,
): Promise<URLSearchParams> {
  const expiry = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  // In the order that the version lays down; what is empty is not restricted.
  const start = ''
  const policyAddressesProtocol = ['', '', '']
  const snapshotAndScope = ['', '']
  const otherHeaders = ['', '', '', '']
  const text = [
    'r',
    start,
    expiry,
    resource,
    ...policyAddressesProtocol,
    SAS_VERSION,
    'b',
    ...snapshotAndScope,
    ...otherHeaders,
    mediaType,
  ].join('\n')
  return new URLSearchParams({
    sv: SAS_VERSION,
    se: expiry,
    sr: 'b',
    sp: 'r',
    rsct: mediaType,
    sig: await hmac(key, text),
  })
}

/** @param key in base64, as Azure shows it */
async function hmac(key: string, text: string): Promise<string> {
  const bytes = decodeKey(key)
  const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const signature = await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text))
  return base64Of(new Uint8Array(signature))
}

function decodeKey(key: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(key), (character) => character.charCodeAt(0))
  } catch {
    throw new PolytableError('INVALID_CONFIGURATION', 'accountKey is not the key of an account, in base64', {
      hint: 'Correct it in options.storage of open().',
    })
  }
}
