import { PolytableError } from '@polytable/model/errors/index'

type Given<K extends string> = { readonly [N in K]?: number | string | null }

const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)

/** Formats that sound is written in. */
export const SOUND_FORMATS = ['wav', 'mp3', 'flac', 'mp4'] as const

function checkFormat({ format }: Given<'format'>): void {
  if (format !== undefined && !SOUND_FORMATS.some((each) => each === format))
    throw invalid(`format must be 'wav', 'mp3', 'flac' or 'mp4', not '${format}'`)
}

function checkRate(name: string, rate: number | string | null | undefined): void {
  if (typeof rate === 'number' && !(rate > 0)) throw invalid(`${name} must be above 0, and is ${rate}`)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkEncoding(given: Given<'format' | 'inputSampleRate' | 'outputSampleRate'>): void {
  checkFormat(given)
  checkRate('inputSampleRate', given.inputSampleRate)
  checkRate('outputSampleRate', given.outputSampleRate)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkExtraction(given: Given<'format' | 'codec' | 'streamIdx'>): void {
  checkFormat(given)
  const { streamIdx } = given
  if (typeof streamIdx === 'number' && streamIdx < 0)
    throw invalid(`streamIdx must not be negative, and is ${streamIdx}`)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkVolume({ factor, startTime, endTime }: Given<'factor' | 'startTime' | 'endTime'>): void {
  for (const [name, value] of Object.entries({ factor, startTime, endTime })) {
    if (typeof value === 'number' && !(value >= 0 && value < Infinity))
      throw invalid(`${name} must not be negative, and is ${value}`)
  }
  if (typeof startTime === 'number' && typeof endTime === 'number' && endTime <= startTime)
    throw invalid(`endTime (${endTime}) must be after startTime (${startTime})`)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkDuration({ duration }: Given<'duration'>): void {
  if (typeof duration === 'number' && !(duration > 0 && duration < Infinity))
    throw invalid(`duration must be above 0, and is ${duration}`)
}
