import { documentTypeByEnding } from './kind.ts'

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
 * The media type of a text, from how it begins and what it is called; undefined where the bytes are no UTF-8 or UTF-16 text.
 * @param head the first bytes of the file; a character cut off at their end is no mistake.
 */
export function sniffText(head: Uint8Array, name: string | undefined): string | undefined {
  const text = decodeText(head)?.slice(0, SAMPLE)
  if (text === undefined || text.trim() === '' || BINARY.test(text)) return undefined
  const start = text.trimStart()
  if (/^<!doctype html|^<html[\s>]|^<(head|body|!--)[\s\S]{0,2000}<html[\s>]/i.test(start)) return 'text/html'
  const ending = ENDING.exec(name ?? '')?.[1]?.toLowerCase() ?? ''
  if (/^<\?xml\s/.test(start)) {
    if (/<html[\s>]/i.test(start)) return 'text/html'
    return /<svg[\s>]/.test(start) ? 'image/svg+xml' : 'application/xml'
  }
  return textTypeByEnding[ending] ?? (looksLikeHtml(start) ? 'text/html' : 'text/plain')
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/xml'
}

function looksLikeHtml(text: string): boolean {
  return /^<(head|body|div|p|h[1-6]|table|article|section|main|title|meta|script|style)[\s>]/i.test(text)
}

function decodeText(head: Uint8Array): string | undefined {
  const encoding =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
  } catch {
    return undefined
  }
}
