import { PolytableError } from '@polytable/model/errors/index'

/** Bytes at the beginning searched for a declared encoding. */
const HEAD = 1024
const DECLARED = /(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)/i

/**
 * The text of a file, in parts. Encoding: that of a byte order mark; else UTF-8 where all of the file is; else the one that
 * the beginning declares (HTML, XML); else windows-1252.
 * @throws PolytableError INVALID_DATA_FORMAT where the bytes are not text
 */
export async function* decodeText(blob: Blob, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder(await detectEncoding(blob, signal))
  for await (const bytes of blob.stream()) {
    signal?.throwIfAborted()
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** {@link decodeText} in one string. */
export async function readText(blob: Blob, signal?: AbortSignal): Promise<string> {
  const parts: string[] = []
  for await (const part of decodeText(blob, signal)) parts.push(part)
  return parts.join('')
}

async function detectEncoding(blob: Blob, signal: AbortSignal | undefined): Promise<string> {
  const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer())
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const { utf8, binary } = await inspect(blob, signal)
  if (utf8) return 'utf-8'
  if (binary) {
    throw new PolytableError('INVALID_DATA_FORMAT', 'The document is not text', {
      hint: 'It contains binary data: check its media type',
    })
  }
  return declaredEncoding(head) ?? 'windows-1252'
}

async function inspect(
  blob: Blob,
  signal: AbortSignal | undefined,
): Promise<{ utf8: boolean; binary: boolean }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let utf8 = true
  let binary = false
  for await (const bytes of blob.stream()) {
    signal?.throwIfAborted()
    binary ||= bytes.includes(0)
    try {
      if (utf8) decoder.decode(bytes, { stream: true })
    } catch {
      utf8 = false
    }
    if (binary && !utf8) break
  }
  // A character cut off at the very end does not make another encoding of the text.
  return { utf8, binary }
}

function declaredEncoding(head: Uint8Array): string | undefined {
  const label = DECLARED.exec(String.fromCharCode(...head))?.[1]
  if (label === undefined) return undefined
  try {
    const { encoding } = new TextDecoder(label)
    return encoding === 'utf-8' ? undefined : encoding
  } catch {
    return undefined
  }
}
