import { declaredEncoding, markedEncoding } from '@polytable/model/encodings/labels'

/**
 * The text of an XML file piece by piece, in the encoding that its byte order mark or its declaration says, else in UTF-8. Ends of
 * lines are line feeds, as XML has them (https://www.w3.org/TR/xml/#sec-line-ends).
 * @throws TypeError for bytes that are no text in the encoding
 */
export async function* xmlText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let isAfterReturn = false
  const normal = (text: string): string => {
    const rest = isAfterReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') isAfterReturn = text.endsWith('\r')
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest
  }
  for await (const piece of bytes) {
    decoder ??= new TextDecoder(markedEncoding(piece) ?? declaredEncoding(piece) ?? 'utf-8', { fatal: true })
    yield normal(decoder.decode(piece, { stream: true }))
  }
  yield normal(decoder?.decode() ?? '')
}
