import { setBlockSizes } from '../containers/flac-blocks.ts'
import { soundFormats } from './formats.ts'
import { markAsSound } from './m4a.ts'

/** Sets, in place, what mediabunny's writers leave open in a file of sound. */
export function correctSoundFile(bytes: Uint8Array, mediaType: string): void {
  if (mediaType === soundFormats.mp4.mediaType) markAsSound(bytes)
  if (mediaType === soundFormats.flac.mediaType) setBlockSizes(bytes)
}
