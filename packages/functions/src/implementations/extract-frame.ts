import type { KnownMedia } from '@polytable/kernel/media/known-media'
import { frameOf } from '@polytable/kernel/media/media-access'
import type { MediaCell } from '@polytable/model/types/index'

/** The frame of a video at a time in seconds, not yet decoded. */
export function extractFrame({ video, time }: Readonly<Record<string, unknown>>): KnownMedia {
  return frameOf(video as MediaCell, time as number)
}
