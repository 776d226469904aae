import { checkCall } from '@polytable/client/calls/check-arguments'
import { options, required, wholeFrom } from '@polytable/client/calls/argument-kinds'
import { Expression } from '@polytable/client/expressions/expression'
import { PolytableError } from '@polytable/model/errors/index'
import { displayType, isMediaKind, typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { PRESIGNED_URL } from '../names.ts'

/** Options of `net.presignedUrl`. */
export interface PresignedUrlOptions {
  /** How long the URL is good for, in seconds, from 1 on. Servers of S3's protocol take at most 7 days. */
  readonly expirationSeconds: number
}

const takes = {
  options: required(options<PresignedUrlOptions>({ expirationSeconds: required(wholeFrom(1)) })),
}

/** Functions of URLs. */
export const net = {
  /**
   * A URL by which whoever has it can read a medium for some time, without credentials: of media in object stores, whether they
   * are kept there or referred to. It is another at each call. An `http(s)` URL that is referred to is given as it is; of media
   * that are nowhere but here there is none, which is an error of the cell.
   */
  presignedUrl<T extends MediaFile | null>(
    media: Expression<T>,
    options: PresignedUrlOptions,
  ): Expression<null extends T ? string | null : string> {
    checkCall('net.presignedUrl', takes, { options })
    if (!(media instanceof Expression) || !isMediaKind(media.type.kind)) {
      const given = media instanceof Expression ? displayType(media.type) : typeof media
      throw new PolytableError('TYPE_MISMATCH', `net.presignedUrl takes a media column, not ${given}`, {
        hint: 'For example net.presignedUrl(t.c.image, { expirationSeconds: 3600 }).',
      })
    }
    const seconds = { kind: 'literal', value: options.expirationSeconds, type: typeOf('int') } as const
    return new Expression({
      kind: 'call',
      function: PRESIGNED_URL,
      version: '1',
      args: { media: media.node, expirationSeconds: seconds },
      required: ['media', 'expirationSeconds'],
      deterministic: false,
      type: typeOf('string', media.type.nullable),
    })
  },
}
