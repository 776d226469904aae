import { detectEncoding } from '../encoding/detect.ts'
import { encodingOfMediaType } from '@polytable/model/encodings/labels'
import { documentTypeByEnding, mediaKind } from './kind.ts'

const textTypeByEnding: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(documentTypeByEnding).filter(([, type]) => isText(type))),
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  svg: 'image/svg+xml',
}
/** Control characters that text does not have; tab, line feed, form feed, carriage return and escape it may have. */
// eslint-disable-next-line no-control-regex -- these characters are the subject
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/
const ENDING = /\.([a-z0-9]+)$/i
/** Characters looked at. */
const SAMPLE = 4096

/**
 * The media type of a text, in any encoding that `detectEncoding` knows: from what it is given as, how it begins and what it
 * is called. A given encoding stays with it (`text/plain; charset=shift_jis`). undefined where the bytes are no text.
 * @param head the first bytes of the file; a character cut off at their end is no mistake.
 */
export async function sniffText(
  head: Blob,
  name: string | undefined,
  given: string,
): Promise<string | undefined> {
  const encoding = await detectEncoding(head, given)
  if (encoding === undefined) return undefined
  const bytes = await head.arrayBuffer()
  const text = new TextDecoder(encoding).decode(bytes, { stream: true }).slice(0, SAMPLE)
  if (text.trim() === '' || BINARY.test(text)) return undefined
  const type = typeOfText(text.trimStart(), name, given.split(';', 1)[0]!.trim().toLowerCase())
  const stated = encodingOfMediaType(given)
  return stated === undefined || stated === 'utf-8' ? type : `${type}; charset=${stated}`
}

function typeOfText(text: string, name: string | undefined, given: string): string {
  const isXml = /^<\?xml\s/.test(text)
  if (isXml && /<svg[\s/>]/.test(text)) return 'image/svg+xml'
  // Plain text is what servers call all that they do not know.
  if (given !== 'text/plain' && isText(given) && mediaKind(given) === 'document') return given
  if (/^<!doctype html|^<html[\s>]|^<(head|body|!--)[\s\S]{0,2000}<html[\s>]/i.test(text)) return 'text/html'
  if (isXml) return /<html[\s>]/i.test(text) ? 'text/html' : 'application/xml'
  const ending = ENDING.exec(name ?? '')?.[1]?.toLowerCase() ?? ''
  const named = textTypeByEnding[ending]
  if (named !== undefined || given === 'text/plain') return named ?? given
  return looksLikeHtml(text) ? 'text/html' : 'text/plain'
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || /[/+]xml$/.test(mediaType)
}

function looksLikeHtml(text: string): boolean {
  return /^<(head|body|div|p|h[1-6]|table|article|section|main|title|meta|script|style)[\s>]/i.test(text)
}
