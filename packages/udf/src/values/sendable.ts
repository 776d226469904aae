import { PolytableError, withPlace, type ErrorPlace } from '@polytable/model/errors/index'
import { EXPRESSION } from '@polytable/model/expressions/marker'
import type { PixelData } from '@polytable/model/ports/index'
import {
  copyList,
  copyMembers,
  describeValue,
  hasHiddenContent,
  hasToJson,
  MAX_JSON_DEPTH,
  tooDeep,
} from '@polytable/model/types/index'
import { MediaFile, sealedMedia } from './media-file.ts'
import { sendableBlob } from './sendable-blob.ts'

/**
 * A given value in a form that can be sent to the engine, a promise of one where its bytes have to be read: lists and objects are
 * copied, as what `JSON.stringify` makes of them, but for dates and bytes, which stay.
 * @throws PolytableError TYPE_MISMATCH for what no column can hold: code, promises, maps, what is nested too deep, bytes that were
 *   transferred. Its message begins with the place of the part.
 */
export function sendable(input: unknown): unknown {
  if (typeof input === 'object' && input !== null) {
    if (input instanceof MediaFile) return sealedMedia(input)
    if (input instanceof Blob) return namedBlob(input)
    if (input instanceof ReadableStream) return new Response(input).blob()
    if ('getFile' in input && typeof input.getFile === 'function')
      return (input.getFile as () => Promise<File>)().then(namedBlob)
  }
  try {
    return copy(input, MAX_JSON_DEPTH, '')
  } catch (error) {
    if (PolytableError.is(error)) throw error
    // What a getter, a toJSON or a Proxy throws.
    const message = error instanceof Error ? error.message : String(error)
    throw new PolytableError('TYPE_MISMATCH', `The value cannot be read: ${message}`, { cause: error })
  }
}

/** {@link sendable} of a cell. @throws PolytableError with its place */
export function sendableAt(input: unknown, place: ErrorPlace): unknown {
  try {
    const sent = sendable(input)
    return sent instanceof Promise ? sent.catch((error: unknown) => throwAt(error, place)) : sent
  } catch (error) {
    return throwAt(error, place)
  }
}

function throwAt(error: unknown, place: ErrorPlace): never {
  const { code, message, hint, cause } = withPlace(error, place)
  const named = place.row === undefined ? message : `Row ${place.row}, column '${place.column}': ${message}`
  throw new PolytableError(code, named, { ...place, hint, cause })
}

/** Whether a value can be sent as it is. */
export function isSendable(value: unknown): boolean {
  return typeof value === 'object' ? value === null : typeof value !== 'function' && typeof value !== 'symbol'
}

function copy(input: unknown, left: number, key: string): unknown {
  if (isSendable(input)) return input
  if (typeof input === 'object') return copyObject(input!, left, key)
  throw noValue(`a ${typeof input}`)
}

function copyObject(input: object, left: number, key: string): unknown {
  if (Array.isArray(input)) {
    if (left === 0) throw tooDeep()
    return copyList(input, (element, i) => copy(element, left - 1, String(i)))
  }
  if (ArrayBuffer.isView(input)) return checkAttached(input, input.buffer)
  if (input instanceof ArrayBuffer) return checkAttached(input, input)
  if (input instanceof Date) return input
  if (typeof ImageBitmap !== 'undefined' && input instanceof ImageBitmap) return bitmapPixels(input)
  if (typeof ImageData !== 'undefined' && input instanceof ImageData) return input
  if (EXPRESSION in input) throw noValue('an expression')
  if (hasToJson(input)) return copy(input.toJSON(key), left - 1, key)
  if (input instanceof Number || input instanceof String || input instanceof Boolean) return input.valueOf()
  if (hasHiddenContent(input)) throw noValue(describeValue(input))
  if (left <= 0) throw tooDeep()
  return copyMembers(input, (member, name) => copy(member, left - 1, name))
}

function noValue(what: string): PolytableError {
  const hint = what === 'Promise' ? { hint: 'Await it.' } : {}
  return new PolytableError('TYPE_MISMATCH', `No column can hold ${what}`, hint)
}

/** @throws PolytableError TYPE_MISMATCH where the bytes have gone to another thread */
function checkAttached(input: object, buffer: ArrayBufferLike): object {
  if (buffer.byteLength > 0) return input
  try {
    new Uint8Array(buffer)
    return input
  } catch (cause) {
    throw new PolytableError('TYPE_MISMATCH', `The bytes of the ${describeValue(input)} were transferred`, {
      hint: 'Pass a copy: bytes.slice().',
      cause,
    })
  }
}

/** Some platforms send a File as a Blob without its name. */
async function namedBlob(blob: Blob): Promise<unknown> {
  const sent = await sendableBlob(blob)
  return 'name' in blob ? { blob: sent, name: String(blob.name) } : sent
}

function bitmapPixels(bitmap: ImageBitmap): PixelData {
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context)
    throw new PolytableError('UNSUPPORTED_OPERATION', 'This browser cannot read the pixels of an ImageBitmap')
  context.drawImage(bitmap, 0, 0)
  return { data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), width, height }
}
