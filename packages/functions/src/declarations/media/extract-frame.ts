import { Expression, pt } from '@polytable/client/index'
import { anything, options, required } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { toNode } from '@polytable/client/expressions/literal'
import type { CallNode, ExprNode } from '@polytable/model/expressions/index'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { checkTimestamp } from '../../checks/video.ts'
import { EXTRACT_FRAME, FRAME_TIME } from '../../names.ts'
import { callNode } from '../call-node.ts'
import { declare } from '../define.ts'

/** Options of `video.extractFrame`. */
export interface ExtractFrameOptions {
  /** Seconds from the first frame, at least 0. */
  readonly timestamp: number | Expression<number> | Expression<number | null>
}

/** When the first frame at or after a time is shown, in seconds; null where there is none. */
export const frameTime = declare({
  subject: 'video',
  params: { video: pt.video(), timestamp: pt.float() },
  returns: pt.float().nullable(),
  check: checkTimestamp,
})

const takes = { options: options<ExtractFrameOptions>({ timestamp: required(anything) }) }

/**
 * The first frame of a video at or after a time; null where there is none. It is decoded when it is read, not stored.
 * @throws PolytableError INVALID_ARGUMENT for a time below 0, TYPE_MISMATCH for what is no video
 */
export function extractFrame(
  video: Expression<MediaFile> | Expression<MediaFile | null>,
  options: ExtractFrameOptions,
): Expression<MediaFile | null> {
  const name = 'video.extractFrame'
  checkCall(name, takes, { options })
  const time = callNode(name, frameTime, { video, timestamp: options.timestamp })
  return new Expression(frameNode(toNode(video), { ...time, function: FRAME_TIME }))
}

/** The frame of a video at the time in seconds at which it is shown, not yet decoded. */
export function frameNode(video: ExprNode, time: ExprNode): CallNode {
  return {
    kind: 'call',
    function: EXTRACT_FRAME,
    version: '1',
    args: { video, time },
    required: ['video', 'time'],
    type: typeOf('image', video.type.nullable || time.type.nullable),
  }
}
