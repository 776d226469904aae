import { checkEncoder } from './video.ts'
import { checkOneOf, checkPositive, checkRange, type Given } from './numbers.ts'

/** @throws PolytableError INVALID_ARGUMENT */
export function checkWithAudio(given: Given): void {
  checkRange(given, ['videoStartTime', 'audioStartTime'], 0)
  checkPositive(given, 'videoDuration', 'audioDuration')
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkMixAudio(given: Given): void {
  checkEncoder(given)
  checkRange(given, ['audioVolume', 'originalVolume', 'audioStartTime', 'dropoutTransition'], 0)
  checkOneOf(given, 'mixDuration', ['first', 'longest', 'shortest'])
  checkOneOf(given, 'alignToVideo', ['none', 'trim', 'pad'])
}
