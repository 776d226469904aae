import { PolytableError } from '@polytable/model/errors/index'
import type { ModelSource } from './options.ts'

const NOT_FOUND_NAME = 'ModelFileNotFoundError'
/** What Node, Chromium, Firefox and Safari say of a request that got no answer. */
const NO_ANSWER = /fetch failed|failed to fetch|networkerror|load failed/i

/**
 * What went wrong while a model was loaded, naming the model: `PATH_NOT_FOUND` where its files are not there,
 * `PROVIDER_ERROR` otherwise.
 */
export function loadingError(error: unknown, source: ModelSource): PolytableError {
  if (PolytableError.is(error)) return error
  const message = messageOf(error)
  const place = source.source === 'local' ? source.localPath : (source.remoteHost ?? 'the Hugging Face hub')
  if (isMissing(error)) {
    return new PolytableError(
      'PATH_NOT_FOUND',
      `The model ${source.model} was not found in ${place}: ${message}`,
      {
        hint: 'Check its name, whether it has files for this dtype, and whether it requires a login.',
        cause: error,
      },
    )
  }
  if (NO_ANSWER.test(message)) {
    return new PolytableError(
      'PROVIDER_ERROR',
      `The model ${source.model} could not be fetched from ${place}: ${message}`,
      { hint: 'Check the network connection. Models that were loaded before are cached.', cause: error },
    )
  }
  return new PolytableError('PROVIDER_ERROR', `The model ${source.model} could not be loaded: ${message}`, {
    cause: error,
  })
}

/** Whether a file of a model is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === NOT_FOUND_NAME
}

/** What is said of files that are not what they should be: JSON that is none, or a model that the runtime cannot read. */
const DAMAGED = /protobuf parsing failed|external (initializer|data)/i

/** Whether files of a model are not what they should be. */
export function isDamaged(error: unknown): boolean {
  return error instanceof SyntaxError || DAMAGED.test(messageOf(error))
}

/** What went wrong where the files of a hub model were damaged, which are deleted. */
export function damagedError(error: unknown, { model }: ModelSource): PolytableError {
  return new PolytableError(
    'PROVIDER_ERROR',
    `The files of the model ${model} cannot be read: ${messageOf(error)}`,
    { hint: 'They were deleted. The next attempt downloads them again.', cause: error },
  )
}

/** What went wrong while a model ran: `PROVIDER_ERROR`, naming the model. */
export function inferenceError(error: unknown, model: string): PolytableError {
  if (PolytableError.is(error)) return error
  return new PolytableError('PROVIDER_ERROR', `The model ${model} failed: ${messageOf(error)}`, {
    cause: error,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
