import {
  callable,
  pt,
  type Expression,
  type AnyColumnBuilder,
  type EmbeddingFunctionLike,
} from '@polytable/client/index'
import { options, type Kind } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { MEDIUM } from '../messages/fill.ts'
import { callOf, takesCall, type CallOptions } from './call.ts'

/** The type of vectors, of so many numbers where it is known. */
const vectorType = (dimensions: unknown): ColumnType => ({
  ...typeOf('array', true),
  dtype: 'float32',
  ...(typeof dimensions === 'number' ? { dimensions: [dimensions] } : {}),
})

/** Values of which a provider gives vectors, besides texts. */
type MediumKind = 'image' | 'audio' | 'video' | 'document'

/** Options of embeddings. */
export interface EmbeddingOptions extends CallOptions {
  /** How many numbers a vector has, of models that let one choose. */
  readonly dimensions?: number
}

/** An embedding of a provider: in expressions, and with its options fixed for an index. */
export interface ProviderEmbedding<Options> {
  /** The vector of the value of each row; null where that is null. */
  <T extends string | MediaFile | null = string>(
    input: Expression<T> | string,
    options: Options,
  ): Expression<Float32Array | Extract<T, null>>
  /** The embedding with its options fixed, for `addEmbeddingIndex`. */
  using(options: Options): EmbeddingFunctionLike
}

/**
 * An embedding of a provider.
 * @param kinds of its own options
 * @param media what it takes besides texts
 */
export function embedding<Options extends object>(
  name: string,
  provider: string,
  kinds: Readonly<Record<string, Kind>>,
  media: readonly MediumKind[] = [],
): ProviderEmbedding<Options> {
  const takes = { options: options<Record<string, unknown>>({ ...takesCall, ...kinds }) }
  const fixed = (
    given: object,
    param: string,
    builder: AnyColumnBuilder,
  ): EmbeddingFunctionLike['reference'] => {
    const { memoised, ...rest } = given as CallOptions
    const params = {
      [param]: builder,
      input: pt.string().nullable(),
      options: pt.json(),
      provider: pt.string(),
      places: pt.json(),
    }
    const places = param === 'input' ? {} : { [param]: ['input'] }
    const { dimensions } = given as EmbeddingOptions
    const of = param === 'input' ? { ...params, input: pt.string() } : params
    const constants = { options: rest, provider, places, ...(param === 'input' ? {} : { input: null }) }
    const { reference } = callable({ name, version: '1', params: of, returns: vectorType(dimensions) }).using(
      constants as never,
    )
    return memoised === false ? { ...reference, memoised } : reference
  }
  const call = (input: unknown, given: Options): Expression<never> => {
    checkCall(name, takes, { options: given })
    const { dimensions } = given as EmbeddingOptions
    return callOf({ name, provider, returns: vectorType(dimensions) }, input, given)
  }
  const using = (given: Options): EmbeddingFunctionLike => {
    checkCall(`${name}.using`, takes, { options: given })
    const medium = `${MEDIUM}0`
    const references = media.map((kind) => [`${kind}Reference`, fixed(given, medium, pt[kind]())] as const)
    return { reference: fixed(given, 'input', pt.string()), ...Object.fromEntries(references) }
  }
  return Object.assign(call, { using }) as ProviderEmbedding<Options>
}
