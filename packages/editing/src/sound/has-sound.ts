import type { MediaInput } from '@polytable/model/ports/index'
import type { EditingParts } from '../parts.ts'

/** Whether a video has sound, as its container says. */
export async function hasSound(
  { metadata }: Pick<EditingParts, 'metadata'>,
  video: MediaInput,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { streams } = await metadata(video, signal)
  return streams.some(({ type }) => type === 'audio')
}
