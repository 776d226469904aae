import { PolytableError } from '@polytable/model/errors/index'
import type { SimilarityNode } from '@polytable/model/expressions/index'
import type { MediaKind } from '@polytable/model/types/index'
import type { MediaSource } from '@polytable/udf/values/media-file'
import { sendable } from '@polytable/udf/values/sendable'
import { Expression } from '../expressions/expression.ts'
import { parameterOnly, valueOrParameter } from '../queries/query-parameters.ts'
import type { Pixels } from '../schemas/column-builder.ts'

/**
 * What rows are compared with: exactly one of a text, a medium, or a vector; `index` names the index where the column has several.
 * Media are given as cells are, and not kept; the index has to have an embedding for their kind.
 */
export interface SimilarityQuery {
  /** A text, or the parameter of a query function that holds one. */
  readonly string?: string | Expression<string> | Expression<string | null>
  /** An image. */
  readonly image?: MediaSource | Pixels
  /** A sound. */
  readonly audio?: MediaSource
  /** A video. */
  readonly video?: MediaSource
  /** A document. */
  readonly document?: MediaSource
  /** A vector of the index's length, or the parameter of a query function that holds one: an array, or JSON. */
  readonly vector?: ArrayLike<number> | VectorParameter
  /** The index to use, where the column has several. */
  readonly index?: string
  /**
   * How much the search for the nearest rows may cost, where the index is not exact: from 0, the fastest, to 1, which compares with
   * every vector. Unless given, 0.5, which aims at 95 of 100 of the nearest rows. The similarities themselves are always exact.
   */
  readonly effort?: number
}

type VectorParameter =
  | Expression<Float32Array>
  | Expression<Float32Array | null>
  | Expression<number[]>
  | Expression<number[] | null>

/**
 * What a query compares with, as plain data.
 * @throws PolytableError INVALID_ARGUMENT unless exactly one thing is given
 */
export function comparedWith(column: string, query: SimilarityQuery): SimilarityNode['query'] {
  const { index: _index, effort: _effort, ...things } = query
  const given = Object.entries(things).filter(([, thing]) => thing !== undefined)
  const [[kind, thing] = [], ...more] = given
  if (kind === undefined || more.length > 0) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'similarity() expects exactly one of: string, image, audio, video, document, vector',
      { column },
    )
  }
  if (kind === 'string') return { string: valueOrParameter<string>('similarity()', query.string!) }
  if (kind !== 'vector') return { medium: { kind: kind as MediaKind, given: sendableMedium(thing, column) } }
  const vector = query.vector!
  return { vector: vector instanceof Expression ? parameterOnly('similarity()', vector) : Array.from(vector) }
}

/** A medium in a form that can be sent, or a promise of it. */
function sendableMedium(given: unknown, column: string): unknown {
  if (given instanceof Expression) {
    throw new PolytableError('INVALID_ARGUMENT', 'similarity() expects a medium, not an expression', {
      column,
      hint: 'An expression has a different value in each row.',
    })
  }
  const sent = sendable(given)
  // It may fail long before a query asks for it.
  if (sent instanceof Promise) sent.catch(() => undefined)
  return sent
}
