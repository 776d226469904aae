import type { PictureType } from '../types.ts'
import { createH264Reader } from './h264.ts'

export interface Picture {
  readonly pictType: PictureType | null
  readonly interlaced: boolean | null
  /** false for packets that only prepare later frames (VP8 and VP9 have such): they are no frame of the video. */
  readonly shown: boolean
}

/** Tells what kind of picture a packet holds. */
export type PictureReader = (packet: Uint8Array, isKey: boolean) => Picture

/**
 * The picture reader for a codec, by mediabunny's name of it.
 * @param description the codec's configuration record from the container.
 */
export function createPictureReader(codec: string | null, description?: Uint8Array): PictureReader {
  switch (codec) {
    case 'avc': {
      const reader = createH264Reader(description)
      return (packet) => ({
        pictType: reader.pictureType(packet),
        interlaced: reader.interlaced,
        shown: true,
      })
    }
    case 'vp8':
      return (packet, isKey) => ({ ...progressive(isKey), shown: (packet[0]! & 0x10) !== 0 })
    case 'vp9':
      return (packet, isKey) => ({ ...progressive(isKey), shown: showsVp9(packet) })
    case 'av1':
      return (_packet, isKey) => progressive(isKey)
    default:
      return (_packet, isKey) => ({ pictType: isKey ? 'I' : null, interlaced: null, shown: true })
  }
}

/** These codecs have no B pictures and no fields. */
function progressive(isKey: boolean): Picture {
  return { pictType: isKey ? 'I' : 'P', interlaced: false, shown: true }
}

/** A packet may be a superframe: several frames with an index at the end, of which the last is the shown one. */
function showsVp9(packet: Uint8Array): boolean {
  const marker = packet[packet.length - 1] ?? 0
  if ((marker & 0xe0) === 0xc0) return true
  const first = packet[0] ?? 0
  const isProfile3 = (first & 0x30) === 0x30
  const flags = isProfile3 ? ((first & 7) << 8) | (packet[1] ?? 0) : (first & 0xf) << 8
  // From bit 11 down: show_existing_frame, frame_type, show_frame; profile 3 has one reserved bit before.
  const showExisting = isProfile3 ? (flags & 0x200) !== 0 : (flags & 0x800) !== 0
  const showFrame = isProfile3 ? (flags & 0x80) !== 0 : (flags & 0x200) !== 0
  return showExisting || showFrame
}
