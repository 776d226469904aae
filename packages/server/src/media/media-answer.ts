import type { Context } from 'hono'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { partOf } from './byte-range.ts'

/** What a browser shows without running anything in it; of all else scripts must not run as the page's own. */
const INERT = /^(image\/(?!svg)|audio\/|video\/|application\/pdf$)/

/** A medium as an answer: all of it, or the part that the request asks for. */
export async function mediaAnswer({ req }: Context, file: MediaFile): Promise<Response> {
  // A frame of a video is encoded when it is asked for, and has no size before.
  const frame = file.url.startsWith('frame:') ? await file.blob() : undefined
  const size = frame?.size ?? file.size
  const type = frame?.type || file.mediaType
  const etag = `"${file.hash}"`
  const headers = new Headers({
    'content-type': /^text\//.test(type) ? `${type}; charset=utf-8` : type,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    // Under a hash there is never anything else.
    'cache-control': 'private, max-age=31536000, immutable',
    etag,
  })
  if (!INERT.test(type)) headers.set('content-security-policy', "default-src 'none'; sandbox")
  if (isKnown(req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  const condition = req.header('if-range')
  const part = condition === undefined || condition === etag ? partOf(req.header('range'), size) : undefined
  if (part === 'outside') {
    headers.set('content-range', `bytes */${size}`)
    return new Response(null, { status: 416, headers })
  }
  const { start, end } = part ?? { start: 0, end: size }
  headers.set('content-length', String(end - start))
  if (part) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`)
  const status = part ? 206 : 200
  if (req.method === 'HEAD') return new Response(null, { status, headers })
  const body = frame ? frame.slice(start, end).stream() : part ? file.stream(part) : file.stream()
  return new Response(body, { status, headers })
}

/** Whether who asks has it already. */
function isKnown(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim())) ?? false
}
