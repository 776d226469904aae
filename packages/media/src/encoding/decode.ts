import { PolytableError } from '@polytable/model/errors/index'
import { detectEncoding } from './detect.ts'

/**
 * The text of a file, in parts, decoded as `detectEncoding` tells. What is wrong in it reads as U+FFFD.
 * @param mediaType may name the encoding
 * @throws PolytableError INVALID_DATA_FORMAT where the bytes are not text
 */
export async function* decodeText(
  blob: Blob,
  mediaType: string,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const encoding = await detectEncoding(blob, mediaType, signal)
  if (encoding === undefined) {
    throw new PolytableError('INVALID_DATA_FORMAT', 'The document is not text', {
      hint: 'It contains binary data: check its media type',
    })
  }
  const decoder = new TextDecoder(encoding)
  for await (const bytes of blob.stream()) {
    signal?.throwIfAborted()
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** {@link decodeText} in one string. */
export async function readText(blob: Blob, mediaType: string, signal?: AbortSignal): Promise<string> {
  const parts: string[] = []
  for await (const part of decodeText(blob, mediaType, signal)) parts.push(part)
  return parts.join('')
}
