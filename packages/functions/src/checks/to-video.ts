import { checkPositive, type Given } from './numbers.ts'
import { checkEncoder } from './video.ts'

/** @throws PolytableError INVALID_ARGUMENT */
export function checkToVideo(given: Given): void {
  checkEncoder(given)
  checkPositive(given, 'duration', 'fps')
}
