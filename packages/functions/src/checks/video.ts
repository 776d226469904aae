import { PolytableError } from '@polytable/model/errors/index'

const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)

/** @throws PolytableError INVALID_ARGUMENT */
export function checkTimestamp({ timestamp }: { readonly timestamp?: number }): void {
  if (timestamp !== undefined && !(timestamp >= 0))
    throw invalid(`timestamp must not be negative, and is ${timestamp}`)
}

/** How pictures are cut: by copying packets, or by encoding them again. */
export const CUT_MODES = ['accurate', 'fast'] as const

/** What encoders are told. Other options of FFmpeg are not: some of them read and write files. */
const encoderOptions = new Set([
  ...['b:v', 'bf', 'bufsize', 'crf', 'g', 'keyint_min', 'level', 'maxrate', 'minrate', 'preset', 'profile:v'],
  ...[
    'qmax',
    'qmin',
    'qp',
    'refs',
    'sc_threshold',
    'threads',
    'tune',
    'deadline',
    'cpu-used',
    'row-mt',
    'quality',
  ],
])

/** What is given of encoding; what is no constant is undefined. */
export interface GivenEncoding {
  readonly mode?: string | null | undefined
  readonly videoEncoder?: string | null | undefined
  readonly videoEncoderArgs?: unknown
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkEncoder({ mode, videoEncoder, videoEncoderArgs }: GivenEncoding): void {
  if (mode !== undefined && !CUT_MODES.some((each) => each === mode))
    throw invalid(`mode must be 'accurate' or 'fast', not '${mode}'`)
  for (const [name, value] of Object.entries({ videoEncoder, videoEncoderArgs })) {
    if (mode === 'fast' && value !== undefined && value !== null)
      throw invalid(`${name} cannot be given for the mode 'fast', which encodes nothing`)
  }
  if (typeof videoEncoder === 'string' && !/^\w+$/.test(videoEncoder))
    throw invalid(`'${videoEncoder}' is no name of an encoder`)
  checkEncoderArgs(videoEncoderArgs)
}

function checkEncoderArgs(given: unknown): void {
  if (given === undefined || given === null) return
  if (typeof given !== 'object' || Array.isArray(given))
    throw invalid("videoEncoderArgs must be an object, such as { crf: 23, preset: 'slow' }")
  for (const [name, value] of Object.entries(given)) {
    if (!encoderOptions.has(name)) {
      throw new PolytableError('INVALID_ARGUMENT', `videoEncoderArgs cannot have '${name}'`, {
        hint: `It can have ${[...encoderOptions].join(', ')}.`,
      })
    }
    if (typeof value !== 'string' && typeof value !== 'number')
      throw invalid(`'${name}' of videoEncoderArgs must be a text or a number`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkClip(
  given: GivenEncoding & {
    readonly startTime?: number
    readonly endTime?: number | null
    readonly duration?: number | null
  },
): void {
  const { startTime, endTime, duration } = given
  if (startTime !== undefined && !(startTime >= 0))
    throw invalid(`startTime must not be negative, and is ${startTime}`)
  if (typeof duration === 'number' && !(duration > 0))
    throw invalid(`duration must be above 0, and is ${duration}`)
  if (typeof endTime === 'number' && typeof duration === 'number')
    throw invalid('endTime and duration cannot both be given')
  if (typeof endTime === 'number' && startTime !== undefined && endTime <= startTime)
    throw invalid(`endTime (${endTime}) must be after startTime (${startTime})`)
  checkEncoder(given)
}
