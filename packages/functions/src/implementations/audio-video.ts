import { firstFrameFrom } from '@polytable/editing/film/frame-time'
import { createSoundEditor, encodeArray, extractAudio } from '@polytable/editing/sound/sound-editor'
import { concatVideos } from '@polytable/editing/film/concat-videos'
import { clipVideo } from '@polytable/editing/film/clip'
import { stillVideo } from '@polytable/editing/film/still'
import { mixAudio, withAudio } from '@polytable/editing/film/with-audio'
import type { EditingParts } from '@polytable/editing/parts'
import type { MediaInput } from '@polytable/model/ports/index'
import type { NdArray, Value } from '@polytable/model/types/index'
import type { audioDeclarations } from '../declarations/media/audio.ts'
import type { frameTime } from '../declarations/media/extract-frame.ts'
import type { videoDeclarations } from '../declarations/media/video.ts'
import { checkDuration, checkEncoding, checkExtraction, checkVolume } from '../checks/sound.ts'
import { CONCAT_VIDEOS } from '../names.ts'
import { checkClip, checkEncoder, checkTimestamp } from '../checks/video.ts'
import { checkMixAudio, checkWithAudio } from '../checks/video-sound.ts'
import { checkToVideo } from '../checks/to-video.ts'
import type { stillDeclarations } from '../declarations/media/to-video.ts'
import { encodingOf, videoEncodingOf, type GivenEncoder } from './encoding.ts'
import { sceneFunctions } from './scenes.ts'
import { videoFilters } from './video-filters.ts'
import { mediaFunctionsOf, type MediaImplementations } from './define.ts'

/** What functions of sound and video do, in the media thread. */
export function audioVideoFunctions(parts: EditingParts) {
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
    withAudio: {
      check: checkWithAudio,
      run: ({ video: file, audio, ...options }, signal) => withAudio(parts, file, audio, options, signal),
    },
    mixAudio: {
      check: checkMixAudio,
      run: ({ video: file, audio, mixDuration, dropoutTransition, alignToVideo, ...given }, signal) => {
        const mix = { ...given, duration: mixDuration, dropout: dropoutTransition, align: alignToVideo }
        return mixAudio(parts, file, audio, mix, videoEncodingOf(given), signal)
      },
    },
    ...videoFilters(parts),
    ...sceneFunctions(video),
    frameTime: {
      check: checkTimestamp,
      run: ({ video: file, timestamp }, signal) => firstFrame(file, timestamp, signal),
    },
  }
  const stillFunctions: MediaImplementations<typeof stillDeclarations> = {
    toVideo: {
      check: checkToVideo,
      run: ({ image, duration, fps, ...given }, signal) =>
        stillVideo(parts, image, duration, fps, videoEncodingOf(given), signal),
    },
  }
  return {
    ...mediaFunctionsOf('audio', audioFunctions),
    ...mediaFunctionsOf('video', videoFunctions),
    ...mediaFunctionsOf('image', stillFunctions),
    [CONCAT_VIDEOS]: (args: Record<string, unknown>, signal?: AbortSignal): Promise<Value> => {
      checkEncoder(args)
      const names = Object.keys(args).filter((name) => /^video\d+$/.test(name))
      const videos = names
        .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
        .flatMap((name) => args[name] ?? [])
      const encoding = videoEncodingOf(args as unknown as GivenEncoder)
      return concatVideos(parts, videos as MediaInput[], encoding, signal) as Promise<Value>
    },
  }
}
