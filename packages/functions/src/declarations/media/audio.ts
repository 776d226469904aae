import { ColumnBuilder, pt } from '@polytable/client/index'
import type { ContainerMetadata } from '@polytable/media/metadata/types'
import { typeOf } from '@polytable/model/types/index'
import { checkDuration, checkEncoding, checkVolume, type SOUND_FORMATS } from '../../checks/sound.ts'
import { calls, declare, jsonOf } from '../define.ts'

/** A format that sound is written in. */
export type SoundFormatName = (typeof SOUND_FORMATS)[number]

export const soundFormat = new ColumnBuilder<SoundFormatName, SoundFormatName>(typeOf('string'))
const sound = pt.audio()
const seconds = pt.float()

export const audioDeclarations = {
  /** What a file says of itself and of its streams, without decoding it. */
  getMetadata: declare({ subject: 'audio', params: { audio: sound }, returns: jsonOf<ContainerMetadata>() }),
  /**
   * A file of sound made of numbers from -1 to 1: a list (mono), or one for each of two channels. It is written with
   * `inputSampleRate` numbers a second, or resampled to `outputSampleRate`.
   */
  encodeAudio: declare({
    subject: 'audioData',
    params: {
      audioData: pt.array(),
      inputSampleRate: pt.int(),
      format: soundFormat,
      outputSampleRate: pt.int().nullable(),
    },
    returns: sound,
    check: checkEncoding,
  }),
  /** Louder by `factor`, or quieter where that is below 1; only from `startTime` to `endTime` (seconds) where they are given. */
  multiplyVolume: declare({
    subject: 'audio',
    params: { audio: sound, factor: pt.float(), startTime: seconds.nullable(), endTime: seconds.nullable() },
    returns: sound,
    check: checkVolume,
  }),
  /** From silence to full volume over the first `duration` seconds, over the whole where that is shorter. */
  fadeIn: declare({
    subject: 'audio',
    params: { audio: sound, duration: seconds },
    returns: sound,
    check: checkDuration,
  }),
  /** From full volume to silence over the last `duration` seconds, over the whole where that is shorter. */
  fadeOut: declare({
    subject: 'audio',
    params: { audio: sound, duration: seconds },
    returns: sound,
    check: checkDuration,
  }),
  /** As loud as it can be without being cut: the loudest number becomes 1. Silence stays as it is. */
  normalize: declare({ subject: 'audio', params: { audio: sound }, returns: sound }),
}

/**
 * Functions of sound. What they make is of the format that they are given, WAV, MP3, FLAC, MP4 or AAC; FLAC where it is another.
 */
export const audio = calls('audio', audioDeclarations)
