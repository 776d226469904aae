import { changeFrames, type FrameChange } from '@polytable/editing/film/change-frames'
import type { Film } from '@polytable/editing/film/film'
import { reverseVideo } from '@polytable/editing/film/reverse'
import { changeSpeed } from '@polytable/editing/film/speed'
import { transition } from '@polytable/editing/film/transition'
import { brightened, faded, grey } from '@polytable/editing/frames/colours'
import { overlayImage, overlayText } from '@polytable/editing/frames/overlays'
import { cropped, panned, scrolled, zoomed } from '@polytable/editing/frames/place'
import { mirrored, resized, turned } from '@polytable/editing/frames/shape'
import type { EditingParts } from '@polytable/editing/parts'
import type { MediaInput } from '@polytable/model/ports/index'
import { colourOf } from '@polytable/raster/draw/colours'
import * as check from '../checks/video-filters.ts'
import type { videoFilterDeclarations } from '../declarations/media/video-filters.ts'
import type { MediaImplementations } from './define.ts'
import { videoEncodingOf, type GivenEncoder } from './encoding.ts'

/** What changes the frames of videos, in the media thread. */
export function videoFilters(parts: EditingParts): MediaImplementations<typeof videoFilterDeclarations> {
  const change = (
    { video, ...given }: GivenEncoder & { readonly video: MediaInput },
    changeOf: (film: Film) => FrameChange | Promise<FrameChange>,
    signal: AbortSignal | undefined,
  ): Promise<Blob> => changeFrames(parts, video, changeOf, videoEncodingOf(given), signal)
  return {
    overlayText: {
      check: check.checkOverlayText,
      run: (args, signal) => change(args, (film) => overlayText(film, args), signal),
    },
    overlayImage: {
      check: check.checkOverlay,
      run: (args, signal) =>
        change(
          args,
          async (film) => overlayImage(film, await parts.images.decodeImage(args.image), args),
          signal,
        ),
    },
    crop: {
      check: check.checkCrop,
      run: (args, signal) => change(args, (film) => cropped(film, args.bbox, args.bboxFormat), signal),
    },
    resize: {
      check: check.checkResize,
      run: (args, signal) => change(args, (film) => resized(film, args), signal),
    },
    reverse: {
      check: check.checkReverse,
      run: ({ video, audio, ...given }, signal) =>
        reverseVideo(parts, video, audio, videoEncodingOf(given), signal),
    },
    fadeIn: {
      check: check.checkLength,
      run: (args, signal) =>
        change(args, () => faded(colourOf(args.color), (time) => time / args.duration), signal),
    },
    fadeOut: {
      check: check.checkLength,
      run: (args, signal) =>
        change(
          args,
          ({ duration }) => faded(colourOf(args.color), (time) => (duration - time) / args.duration),
          signal,
        ),
    },
    transition: {
      check: check.checkTransition,
      run: ({ video1, video2, effect, duration, ...given }, signal) =>
        transition(parts, [video1, video2], effect, duration, videoEncodingOf(given), signal),
    },
    speed: {
      check: check.checkSpeed,
      run: ({ video, factor, ...given }, signal) =>
        changeSpeed(parts, video, factor, videoEncodingOf(given), signal),
    },
    mirrorX: { check: check.checkPlain, run: (args, signal) => change(args, () => mirrored(0), signal) },
    mirrorY: { check: check.checkPlain, run: (args, signal) => change(args, () => mirrored(1), signal) },
    rotate: {
      check: check.checkRotate,
      run: (args, signal) => {
        const degrees = args.unit === 'rad' ? (args.angle * 180) / Math.PI : args.angle
        return change(args, () => turned(degrees, args.expand), signal)
      },
    },
    grayscale: { check: check.checkPlain, run: (args, signal) => change(args, () => grey, signal) },
    adjustBrightness: {
      check: check.checkBrightness,
      run: (args, signal) => change(args, () => brightened(args.factor), signal),
    },
    ffmpegFilter: {
      check: check.checkFfmpegFilter,
      run: ({ video, vf, af, ...given }, signal) =>
        parts.cutter.filter(video, { video: vf, audio: af }, videoEncodingOf(given), signal),
    },
    scroll: {
      check: check.checkScroll,
      run: (args, signal) => change(args, (film) => scrolled(film, args), signal),
    },
    pan: {
      check: check.checkPan,
      run: ({ video, xSign, ySign, cropPct }, signal) =>
        change(
          { video, videoEncoder: null, videoEncoderArgs: null },
          (film) => panned(film, xSign, ySign, cropPct),
          signal,
        ),
    },
    zoom: {
      check: check.checkZoom,
      run: (args, signal) =>
        change(
          args,
          (film) => zoomed(film, args.startScale, args.endScale, args.center ?? [0.5, 0.5]),
          signal,
        ),
    },
  }
}
