import { firstFrameFrom } from '../media/frame-time.ts'
import { createSoundEditor, encodeArray, extractAudio } from '../media/sound.ts'
import { concatVideos } from '../media/concat-videos.ts'
import type { OpenBlob } from '@polytable/media/input/blob'
import { clipVideo } from '../media/clip.ts'
import type { AudioVideo } from '@polytable/media/audio-video'
import type { MediaInput } from '@polytable/model/ports/index'
import type { NdArray, Value } from '@polytable/model/types/index'
import type { audioDeclarations } from '../declarations/media/audio.ts'
import type { frameTime } from '../declarations/media/extract-frame.ts'
import type { videoDeclarations } from '../declarations/media/video.ts'
import { checkDuration, checkEncoding, checkExtraction, checkVolume } from '../checks/sound.ts'
import { CONCAT_VIDEOS } from '../names.ts'
import { checkClip, checkEncoder, checkTimestamp } from '../checks/video.ts'
import { encodingOf } from './encoding.ts'
import { mediaFunctionsOf, type MediaImplementations } from './define.ts'

/** What functions of sound and video do, in the media thread. */
export function audioVideoFunctions(parts: AudioVideo, openBlob: OpenBlob) {
  const { video, metadata, sound, cutter } = parts
  const editor = createSoundEditor(sound, metadata)
  const audioFunctions: MediaImplementations<typeof audioDeclarations> = {
    getMetadata: { run: ({ audio }, signal) => metadata(audio, signal) },
    encodeAudio: {
      check: checkEncoding,
      run: ({ audioData, inputSampleRate, format, outputSampleRate }) =>
        encodeArray(audioData as NdArray, format, inputSampleRate, outputSampleRate ?? inputSampleRate),
    },
    multiplyVolume: {
      check: checkVolume,
      run: ({ audio, factor, startTime, endTime }, signal) =>
        editor.multiplyVolume(audio, factor, startTime, endTime, signal),
    },
    fadeIn: {
      check: checkDuration,
      run: ({ audio, duration }, signal) => editor.fadeIn(audio, duration, signal),
    },
    fadeOut: {
      check: checkDuration,
      run: ({ audio, duration }, signal) => editor.fadeOut(audio, duration, signal),
    },
    normalize: { run: ({ audio }, signal) => editor.normalize(audio, signal) },
  }
  const firstFrame = firstFrameFrom(video)
  const videoFunctions: MediaImplementations<
    typeof videoDeclarations & { readonly frameTime: typeof frameTime }
  > = {
    getMetadata: { run: ({ video: file }, signal) => metadata(file, signal) },
    getDuration: { run: async ({ video: file }, signal) => (await video.probe(file, signal)).duration },
    extractAudio: {
      check: checkExtraction,
      run: ({ video: file, ...options }, signal) => extractAudio(sound, file, options, signal),
    },
    clip: {
      check: checkClip,
      run: ({ video: file, startTime, endTime, duration, ...encoding }, signal) => {
        const end = endTime ?? (duration === null ? Infinity : startTime + duration)
        return clipVideo(video, cutter, file, [startTime, end], encodingOf(encoding), signal)
      },
    },
    frameTime: {
      check: checkTimestamp,
      run: ({ video: file, timestamp }, signal) => firstFrame(file, timestamp, signal),
    },
  }
  return {
    ...mediaFunctionsOf('audio', audioFunctions),
    ...mediaFunctionsOf('video', videoFunctions),
    [CONCAT_VIDEOS]: (args: Record<string, unknown>, signal?: AbortSignal): Promise<Value> => {
      checkEncoder(args)
      const names = Object.keys(args).filter((name) => /^video\d+$/.test(name))
      const videos = names
        .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
        .flatMap((name) => args[name] ?? [])
      const encoding = encodingOf({ mode: 'accurate', ...args } as unknown as Parameters<
        typeof encodingOf
      >[0])!
      return concatVideos(parts, openBlob, videos as MediaInput[], encoding, signal) as Promise<Value>
    },
  }
}
