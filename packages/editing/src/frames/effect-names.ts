/** Names of transitions, as FFmpeg's filter `xfade` has them. */
export const effectNames = [
  'fade',
  'dissolve',
  'wipeleft',
  'wiperight',
  'wipeup',
  'wipedown',
  'smoothleft',
  'smoothright',
  'smoothup',
  'smoothdown',
  'slideleft',
  'slideright',
  'slideup',
  'slidedown',
] as const

/** A transition from one video to another. */
export type TransitionEffect = (typeof effectNames)[number]
