import { PolytableError } from '@polytable/model/errors/index'
import { checkEncoder, type GivenEncoding } from './video.ts'

/** Options of a splitter as they are known: what is no constant is undefined, what is not given null. */
type Known<T> = { readonly [K in keyof T]?: T[K] | null | undefined }

const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)

function checkNumber(name: string, value: unknown, least: 'above' | 'at', bound = 0): void {
  if (value === undefined || value === null) return
  const fits =
    typeof value === 'number' && value < Infinity && (least === 'above' ? value > bound : value >= bound)
  if (!fits) throw invalid(`${name} must be a number ${least === 'above' ? 'above' : 'of at least'} ${bound}`)
}

interface AudioSplitterNumbers {
  duration: number
  maxSize: number
  overlap: number
  minSegmentDuration: number
  minSilenceLen: number
  silenceThresh: number
}

/** @throws PolytableError INVALID_ARGUMENT for options that are out of range or do not go together */
export function checkAudioSplit(given: Known<AudioSplitterNumbers>): void {
  const { duration, maxSize, overlap, minSegmentDuration, minSilenceLen, silenceThresh } = given
  if (duration !== undefined && maxSize !== undefined && (duration === null) === (maxSize === null))
    throw invalid('Either duration or maxSize must be given')
  checkNumber('duration', duration, 'above')
  checkNumber('maxSize', maxSize, 'above')
  checkNumber('overlap', overlap, 'at')
  checkNumber('minSegmentDuration', minSegmentDuration, 'at')
  checkNumber('minSilenceLen', minSilenceLen, 'above')
  if (typeof silenceThresh === 'number' && !(silenceThresh < 0))
    throw invalid(`silenceThresh must be below 0 (dBFS), and is ${silenceThresh}`)
  checkWithin(duration, minSegmentDuration, overlap)
}

/** @throws PolytableError INVALID_ARGUMENT for options that are out of range or do not go together */
export function checkVideoSplit(
  given: Known<Omit<AudioSplitterNumbers, 'maxSize' | 'minSilenceLen' | 'silenceThresh'>> &
    GivenEncoding & { readonly segmentTimes?: unknown },
): void {
  const { duration, segmentTimes, overlap, minSegmentDuration, mode } = given
  if (duration !== undefined && segmentTimes !== undefined && (duration === null) === (segmentTimes === null))
    throw invalid('Either duration or segmentTimes must be given')
  checkNumber('duration', duration, 'above')
  checkNumber('overlap', overlap, 'at')
  checkNumber('minSegmentDuration', minSegmentDuration, 'at')
  if (segmentTimes !== undefined && segmentTimes !== null && !isAscending(segmentTimes))
    throw invalid('segmentTimes must be a list of ascending numbers of at least 0')
  if (typeof overlap === 'number' && overlap > 0) {
    if (mode === 'accurate') throw invalid("overlap can only be given for the mode 'fast'")
    if (segmentTimes !== undefined && segmentTimes !== null)
      throw invalid('overlap cannot be given with segmentTimes')
  }
  checkWithin(duration, minSegmentDuration, overlap)
  checkEncoder(given)
}

function isAscending(times: unknown): boolean {
  return (
    Array.isArray(times) &&
    times.every((time, i) => typeof time === 'number' && time >= 0 && (i === 0 || time > times[i - 1]))
  )
}

function checkWithin(
  duration: number | null | undefined,
  minSegmentDuration: number | null | undefined,
  overlap: number | null | undefined,
): void {
  if (typeof duration !== 'number') return
  if (typeof minSegmentDuration === 'number' && duration < minSegmentDuration)
    throw invalid(`duration (${duration}) must be at least minSegmentDuration (${minSegmentDuration})`)
  if (typeof overlap === 'number' && overlap >= duration)
    throw invalid(`overlap (${overlap}) must be less than duration (${duration})`)
}
