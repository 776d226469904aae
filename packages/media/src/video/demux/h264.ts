import type { PictureType } from '../types.ts'
import { readBits, unescapeNal, type BitReader } from './bits.ts'

const NAL_SLICE = 1
const NAL_IDR = 5
const NAL_SPS = 7
const SLICE_TYPES: readonly PictureType[] = ['P', 'B', 'I', 'P', 'I']
/** Enough bytes of a slice to hold its first two Exp-Golomb numbers. */
const SLICE_HEADER_BYTES = 16
/** Profiles whose SPS tells the chroma format. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

export interface H264Reader {
  pictureType(packet: Uint8Array): PictureType | null
  /** false: every frame is progressive; null: the packets' fields decide. */
  readonly interlaced: false | null
}

/** Reads picture types of H.264 packets. @param avcC the decoder configuration record, absent for Annex B streams. */
export function createH264Reader(avcC?: Uint8Array): H264Reader {
  const lengthSize = avcC === undefined ? 0 : (avcC[4]! & 3) + 1
  return {
    interlaced: avcC !== undefined && isProgressiveOnly(avcC) ? false : null,
    pictureType(packet) {
      for (const nal of lengthSize === 0 ? annexBUnits(packet) : prefixedUnits(packet, lengthSize)) {
        const type = nal[0]! & 31
        if (type !== NAL_SLICE && type !== NAL_IDR) continue
        const reader = readBits(unescapeNal(nal.subarray(1, 1 + SLICE_HEADER_BYTES), SLICE_HEADER_BYTES))
        reader.ue() // first_mb_in_slice
        return SLICE_TYPES[reader.ue() % 5]!
      }
      return null
    },
  }
}

function* prefixedUnits(packet: Uint8Array, lengthSize: number): Generator<Uint8Array> {
  for (let at = 0; at + lengthSize < packet.length;) {
    let length = 0
    for (let i = 0; i < lengthSize; i++) length = length * 256 + packet[at + i]!
    at += lengthSize
    if (length === 0) continue
    yield packet.subarray(at, at + length)
    at += length
  }
}

function* annexBUnits(packet: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + 3 < packet.length; at++) {
    if (packet[at] === 0 && packet[at + 1] === 0 && packet[at + 2] === 1) yield packet.subarray(at + 3)
  }
}

/** Whether the first SPS of the record says frame_mbs_only_flag = 1. */
function isProgressiveOnly(avcC: Uint8Array): boolean {
  const count = avcC[5]! & 31
  const length = avcC[6]! * 256 + avcC[7]!
  const sps = avcC.subarray(8, 8 + length)
  if (count === 0 || sps.length < 4 || (sps[0]! & 31) !== NAL_SPS) return false
  const payload = unescapeNal(sps.subarray(1), sps.length)
  const reader = readBits(payload.subarray(3))
  reader.ue() // seq_parameter_set_id
  if (HIGH_PROFILES.has(payload[0]!)) skipChromaFormat(reader)
  reader.ue() // log2_max_frame_num_minus4
  const orderType = reader.ue()
  if (orderType === 0) reader.ue()
  if (orderType === 1) skipOrderCycle(reader)
  reader.ue() // max_num_ref_frames
  reader.flag() // gaps_in_frame_num_value_allowed
  reader.ue() // width in macroblocks
  reader.ue() // height in map units
  return reader.flag()
}

function skipChromaFormat(reader: BitReader): void {
  const chromaFormat = reader.ue()
  if (chromaFormat === 3) reader.flag()
  reader.ue() // bit_depth_luma_minus8
  reader.ue() // bit_depth_chroma_minus8
  reader.flag() // qpprime_y_zero_transform_bypass
  if (!reader.flag()) return
  for (let list = 0; list < (chromaFormat === 3 ? 12 : 8); list++) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64)
  }
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8
  let next = 8
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.se() + 256) % 256
    last = next === 0 ? last : next
  }
}

function skipOrderCycle(reader: BitReader): void {
  reader.flag()
  reader.se()
  reader.se()
  const count = reader.ue()
  for (let i = 0; i < count && i < 256; i++) reader.se()
}
