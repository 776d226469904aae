import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { jsonOf } from '../define.ts'
import type { VideoEncoderArgs } from './video-splitter.ts'

/** How a video is encoded: FFmpeg's name of an encoder, and what it is told. */
export const encoderParams = {
  videoEncoder: pt.string().nullable(),
  videoEncoderArgs: jsonOf<VideoEncoderArgs>().nullable(),
}

/** A text that is one of a few. */
export function oneOf<T extends string>(): ColumnBuilder<T, T> {
  return new ColumnBuilder<T, T>(typeOf('string'))
}
