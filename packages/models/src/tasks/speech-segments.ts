/** From when to when there is speech, in numbers of the sound. */
export interface Segment {
  start: number
  end: number
}

/** What counts as speech, and as a pause in it. Lengths are numbers of the sound. */
export interface SegmentOptions {
  /** Windows that are at least so probable are speech. */
  readonly threshold: number
  readonly minSpeech: number
  readonly minSilence: number
  readonly pad: number
}

/** Speech goes on until a window is less probable than the threshold by so much. */
const HYSTERESIS = 0.15
const LEAST_END_THRESHOLD = 0.01

/**
 * The parts of a sound that are speech, by how probable that is of each window, as Silero's own `get_speech_timestamps` finds them
 * (https://github.com/snakers4/silero-vad, src/silero_vad/utils_vad.py).
 * @param length of the sound
 */
export function speechSegments(
  probabilities: readonly number[],
  window: number,
  length: number,
  options: SegmentOptions,
): Segment[] {
  const { threshold, minSpeech, minSilence } = options
  const endThreshold = Math.max(threshold - HYSTERESIS, LEAST_END_THRESHOLD)
  const segments: Segment[] = []
  let start: number | undefined
  let silentSince: number | undefined
  const close = (end: number): void => {
    if (end - start! > minSpeech) segments.push({ start: start!, end })
    start = silentSince = undefined
  }
  probabilities.forEach((probability, i) => {
    const at = i * window
    if (probability >= threshold) {
      start ??= at
      silentSince = undefined
    } else if (start !== undefined && probability < endThreshold) {
      silentSince ??= at
      if (at - silentSince >= minSilence) close(silentSince)
    }
  })
  if (start !== undefined) close(length)
  return padded(segments, length, options.pad)
}

/** Makes segments longer at both ends; those that would meet share what is between them. */
function padded(segments: Segment[], length: number, pad: number): Segment[] {
  segments.forEach((segment, i) => {
    const next = segments[i + 1]
    if (i === 0) segment.start = Math.max(0, segment.start - pad)
    if (!next) segment.end = Math.min(length, segment.end + pad)
    else {
      const room = Math.min(pad, Math.floor((next.start - segment.end) / 2))
      segment.end += room
      next.start -= room
    }
  })
  return segments
}
