import { PRESIGNED_URL } from '@polytable/functions/names'
import { PolytableError } from '@polytable/model/errors/index'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { MediaCell } from '@polytable/model/types/index'
import { displayReference } from '@polytable/kernel/media/media-reference'
import { localRunner } from '@polytable/udf/calls/local-runner'
import type { ObjectStores } from './object-stores.ts'

/**
 * Functions that need the object stores of the program.
 * @param urlOf the URL in an object store of what the database itself stores, where that is in one
 */
export function netFunctions(
  objects: ObjectStores,
  urlOf: ((hash: string) => string) | undefined,
): { readonly functions: readonly RegisteredFunction[]; readonly runner: FunctionRunner } {
  const presignedUrl = async ({
    media,
    expirationSeconds,
  }: Readonly<Record<string, unknown>>): Promise<string> => {
    const cell = media as MediaCell
    const url = urlOf && /^media:/.test(cell.url) ? urlOf(cell.hash) : cell.url
    if (objects.has(url)) {
      const { bucket, key } = await objects.open(url)
      return bucket.presign(key, { seconds: expirationSeconds as number, mediaType: cell.mediaType })
    }
    if (/^https?:/.test(url)) return url
    throw new PolytableError('UNSUPPORTED_OPERATION', `'${displayReference(url)}' is in no object store`, {
      hint: "Keep the media of the column in one: .destination('s3://…'), or options.media of open().",
    })
  }
  return {
    functions: [{ name: PRESIGNED_URL, version: '1', kind: 'function' }],
    runner: localRunner({ media: 'cell', functions: { [PRESIGNED_URL]: presignedUrl } }),
  }
}
