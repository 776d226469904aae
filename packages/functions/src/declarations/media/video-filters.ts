import { pt } from '@polytable/client/index'
import type { BoxFormat } from '@polytable/editing/frames/place'
import type { TransitionEffect } from '@polytable/editing/frames/effect-names'
import type { ReversedSound } from '@polytable/editing/film/reverse'
import * as check from '../../checks/video-filters.ts'
import { declare, jsonOf } from '../define.ts'
import { encoderParams, oneOf } from './encoder-params.ts'

const video = pt.video()
const text = pt.string()
const seconds = pt.float()

/** Where and when something is laid over a video: margins are pixels from the edge that it is aligned to. */
const place = {
  horizontalAlign: oneOf<'left' | 'center' | 'right'>().default('center'),
  horizontalMargin: pt.int().default(0),
  verticalAlign: oneOf<'top' | 'center' | 'bottom'>().default('center'),
  verticalMargin: pt.int().default(0),
  startTime: seconds.nullable(),
  endTime: seconds.nullable(),
}

/** What changes the frames of videos. Sound stays, and sizes are cut to even numbers of pixels. */
export const videoFilterDeclarations = {
  /**
   * A text over a video, of several lines where it has some. `fontSize` is the height of letters in pixels, `lineSpacing` what is between
   * lines; `boxBorder` are the pixels of the box around the text as CSS has them: all, [vertical, horizontal], [top, horizontal,
   * bottom] or [top, right, bottom, left]. The letters are those of ISO 8859-1; others are drawn as question marks.
   */
  overlayText: declare({
    subject: 'video',
    params: {
      video,
      text,
      fontSize: pt.int().default(24),
      lineSpacing: pt.int().default(0),
      color: text.default('white'),
      opacity: pt.float().default(1),
      ...place,
      box: pt.bool().default(false),
      boxColor: text.default('black'),
      boxOpacity: pt.float().default(1),
      boxBorder: jsonOf<readonly number[]>().nullable(),
      ...encoderParams,
    },
    returns: video,
    check: check.checkOverlayText,
  }),
  /** An image over a video. `scale` is its height as a share of the video's; its own height where not given. */
  overlayImage: declare({
    subject: 'video',
    params: {
      video,
      image: pt.image(),
      scale: pt.float().nullable(),
      opacity: pt.float().default(1),
      ...place,
      ...encoderParams,
    },
    returns: video,
    check: check.checkOverlay,
  }),
  /** The part of a video within a box; one that goes over an edge is moved to it. */
  crop: declare({
    subject: 'video',
    params: {
      video,
      bbox: jsonOf<readonly number[]>(),
      bboxFormat: oneOf<BoxFormat>().default('xywh'),
      ...encoderParams,
    },
    returns: video,
    check: check.checkCrop,
  }),
  /** A video of another size: `scale` times as large, or of a `width` and `height`, of which one follows from the other. */
  resize: declare({
    subject: 'video',
    params: {
      video,
      width: pt.int().nullable(),
      height: pt.int().nullable(),
      scale: pt.float().nullable(),
      ...encoderParams,
    },
    returns: video,
    check: check.checkResize,
  }),
  /** A video played backwards: without its sound, with it played backwards too ('reverse'), or as it is ('keep'). */
  reverse: declare({
    subject: 'video',
    params: { video, audio: oneOf<ReversedSound>().default('drop'), ...encoderParams },
    returns: video,
    check: check.checkReverse,
  }),
  /** From a colour to the video, over so many seconds at its beginning. */
  fadeIn: declare({
    subject: 'video',
    params: { video, duration: seconds.default(1), color: text.default('black'), ...encoderParams },
    returns: video,
    check: check.checkLength,
  }),
  /** From the video to a colour, over so many seconds at its end. */
  fadeOut: declare({
    subject: 'video',
    params: { video, duration: seconds.default(1), color: text.default('black'), ...encoderParams },
    returns: video,
    check: check.checkLength,
  }),
  /** Two videos of one size, one after the other; the last `duration` seconds of the first become the first ones of the second. */
  transition: declare({
    subject: 'video1',
    params: {
      video1: video,
      video2: video,
      effect: oneOf<TransitionEffect>().default('fade'),
      duration: seconds.default(1),
      ...encoderParams,
    },
    returns: video,
    check: check.checkTransition,
  }),
  /** A video played faster (`factor` above 1) or slower; sound keeps its pitch. Pictures are encoded again where an encoder is named. */
  speed: declare({
    subject: 'video',
    params: { video, factor: pt.float(), ...encoderParams },
    returns: video,
    check: check.checkSpeed,
  }),
  /** A video mirrored left to right. */
  mirrorX: declare({
    subject: 'video',
    params: { video, ...encoderParams },
    returns: video,
    check: check.checkPlain,
  }),
  /** A video mirrored top to bottom. */
  mirrorY: declare({
    subject: 'video',
    params: { video, ...encoderParams },
    returns: video,
    check: check.checkPlain,
  }),
  /** A video turned counter-clockwise, with black around it; as large as is needed where `expand` is true. */
  rotate: declare({
    subject: 'video',
    params: {
      video,
      angle: pt.float(),
      unit: oneOf<'deg' | 'rad'>().default('deg'),
      expand: pt.bool().default(false),
      ...encoderParams,
    },
    returns: video,
    check: check.checkRotate,
  }),
  /** A video in grey. */
  grayscale: declare({
    subject: 'video',
    params: { video, ...encoderParams },
    returns: video,
    check: check.checkPlain,
  }),
  /** A video whose red, green and blue are multiplied by a factor. */
  adjustBrightness: declare({
    subject: 'video',
    params: { video, factor: pt.float(), ...encoderParams },
    returns: video,
    check: check.checkBrightness,
  }),
  /**
   * A video as filters of FFmpeg change its pictures (`vf`) and its sound (`af`); needs FFmpeg. Filters that open files, load programs
   * or never end are refused.
   */
  ffmpegFilter: declare({
    subject: 'video',
    params: { video, vf: text, af: text.nullable(), ...encoderParams },
    returns: video,
    check: check.checkFfmpegFilter,
  }),
  /** A window of `w` × `h` pixels that moves over a video, `xSpeed` and `ySpeed` pixels a second, as far as its edges. */
  scroll: declare({
    subject: 'video',
    params: {
      video,
      w: pt.int().nullable(),
      h: pt.int().nullable(),
      xSpeed: pt.float().default(0),
      ySpeed: pt.float().default(0),
      xStart: pt.int().default(0),
      yStart: pt.int().default(0),
      ...encoderParams,
    },
    returns: video,
    check: check.checkScroll,
  }),
  /**
   * A window that moves from edge to edge while a video lasts: to the right where `xSign` is 1, to the left where it is -1; down and up
   * by `ySign`. `cropPct` is the share of the width or height that it moves by.
   */
  pan: declare({
    subject: 'video',
    params: {
      video,
      xSign: pt.int().default(0),
      ySign: pt.int().default(0),
      cropPct: pt.float().default(0.2),
    },
    returns: video,
    check: check.checkPan,
  }),
  /** Comes closer to a video, or goes away from it, evenly while it lasts; `center` is [x, y] of 0 to 1. */
  zoom: declare({
    subject: 'video',
    params: {
      video,
      startScale: pt.float().default(1),
      endScale: pt.float().default(1.3),
      center: jsonOf<readonly [number, number]>().nullable(),
      ...encoderParams,
    },
    returns: video,
    check: check.checkZoom,
  }),
}
