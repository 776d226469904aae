import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import { PolytableError } from '@polytable/model/errors/index'
import type {
  EmbeddedKind,
  EmbeddingFunction,
  VectorMethod,
  VectorMetric,
} from '@polytable/model/schemas/index'
import { accepts, displayType, isMediaKind, typeOf } from '@polytable/model/types/index'
import type { FunctionReference } from '../functions/functions.ts'
import type { MediaFile } from '@polytable/udf/values/media-file'
import type { AnyColumn } from '../queries/rows.ts'
import type { Column } from './column.ts'

/**
 * A function of one open argument that gives vectors: `textEmbedder`, `sentenceTransformer.using({ model })`, a udf. One that embeds
 * several kinds of values, such that the vectors of all can be compared, has a reference for each.
 */
export interface EmbeddingFunctionLike {
  /** What the index remembers the function by, of a function for any kind of values. */
  readonly reference: FunctionReference
  /** The same of the function for images, where that is another. */
  readonly imageReference?: FunctionReference
  /** The same of the function for sounds. */
  readonly audioReference?: FunctionReference
  /** The same of the function for videos. */
  readonly videoReference?: FunctionReference
  /** The same of the function for documents. */
  readonly documentReference?: FunctionReference
}

/** A column whose values can be embedded. */
export type EmbeddableColumn =
  Column<string> | Column<string | null> | Column<MediaFile> | Column<MediaFile | null>

/** How an index compares vectors, and keeps them. */
export interface VectorIndexOptions {
  /** The name of the index; the first free one of idx0, idx1, … unless given. */
  readonly name?: string
  /** 'cosine' unless given. Larger is nearer for each: cosine similarity, inner product, minus the l2 distance. */
  readonly metric?: VectorMetric
  /** Bits per number of the stored vectors; 'fp32' unless given. */
  readonly precision?: 'fp16' | 'fp32'
  /**
   * How the nearest vectors are found. 'exact' compares all. 'sketch' keeps a bit a dimension of each in memory and compares those
   * that may be near: adding vectors costs next to nothing. 'hnsw' is pgvector's graph: made for PostgreSQL servers, in the embedded
   * database it takes milliseconds for every vector added. Unless given, the engine chooses: 'hnsw' on a server, else 'exact' up to
   * some thousand vectors and then 'sketch'.
   */
  readonly method?: VectorMethod
  /** 'hnsw': connections of a vector, 2 to 100; 16 unless given. */
  readonly m?: number
  /** 'hnsw': how many candidates the connections of a vector are chosen from, 4 to 1,000, at least twice `m`; 64 unless given. */
  readonly efConstruction?: number
}

/** How an embedding index makes and compares vectors. One function has to be for values of the column's type. */
export interface EmbeddingOptions extends VectorIndexOptions {
  /** The function that makes a vector of a value of the column; of a query too, where it takes what is searched for. */
  readonly embedding?: EmbeddingFunctionLike
  /** The function for texts, instead of what `embedding` has for them: of the column, or in queries. */
  readonly stringEmbed?: EmbeddingFunctionLike
  /** The function for images. */
  readonly imageEmbed?: EmbeddingFunctionLike
  /** The function for sounds. */
  readonly audioEmbed?: EmbeddingFunctionLike
  /** The function for videos. */
  readonly videoEmbed?: EmbeddingFunctionLike
  /** The function for documents. */
  readonly documentEmbed?: EmbeddingFunctionLike
}

/** @throws PolytableError INVALID_ARGUMENT for a function that cannot embed, or not what it is given for */
export function embeddingDefinition(
  column: AnyColumn,
  options: EmbeddingOptions | VectorIndexOptions = {},
): IndexDefinition {
  const { name, metric = 'cosine', precision = 'fp32', method, m, efConstruction } = options
  const byKind = referencesByKind(options)
  const { kind } = column.node.type
  const own = byKind.get(kind as EmbeddedKind)
  const [other] = byKind.values()
  const isEmbeddable = kind === 'string' || isMediaKind(kind)
  if (isEmbeddable && other && !own) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${other.function}' does not embed values of '${column.name}', which are ${displayType(column.node.type)}`,
      { hint: `It embeds: ${[...byKind.keys()].join(', ')}.` },
    )
  }
  const queries = [...byKind].filter(([each]) => each !== kind)
  const dimensions = dimensionsOf([...byKind.values()])
  return {
    column: column.name,
    name,
    ...((own ?? other) ? { embedding: callOf((own ?? other)!) } : {}),
    ...(own && queries.length > 0
      ? { queryEmbeddings: Object.fromEntries(queries.map(([each, reference]) => [each, callOf(reference)])) }
      : {}),
    ...(dimensions === undefined ? {} : { dimensions }),
    metric,
    precision,
    ...(method === undefined ? {} : { method }),
    ...(m === undefined ? {} : { m }),
    ...(efConstruction === undefined ? {} : { efConstruction }),
  }
}

/** The functions of an index, by the kinds of values that they embed. */
function referencesByKind(options: EmbeddingOptions): ReadonlyMap<EmbeddedKind, FunctionReference> {
  const byKind = new Map<EmbeddedKind, FunctionReference>()
  for (const reference of referencesOf(options.embedding)) byKind.set(kindOf(reference), reference)
  const given = {
    string: options.stringEmbed,
    image: options.imageEmbed,
    audio: options.audioEmbed,
    video: options.videoEmbed,
    document: options.documentEmbed,
  }
  for (const [kind, embedder] of Object.entries(given) as [EmbeddedKind, EmbeddingFunctionLike?][]) {
    if (!embedder) continue
    const reference = referencesOf(embedder).find((each) => kindOf(each) === kind)
    if (!reference) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `${kind}Embed: '${embedder.reference.function}' does not embed values of type ${displayType(typeOf(kind))}`,
      )
    }
    byKind.set(kind, reference)
  }
  return byKind
}

function referencesOf(embedder: EmbeddingFunctionLike | undefined): FunctionReference[] {
  if (!embedder) return []
  const { reference, imageReference, audioReference, videoReference, documentReference } = embedder
  const all = [reference, imageReference, audioReference, videoReference, documentReference]
  return all.filter((each) => each !== undefined)
}

/** What a function embeds. @throws PolytableError INVALID_ARGUMENT for one that does not */
function kindOf(reference: FunctionReference): EmbeddedKind {
  const { takes, function: name } = reference
  if (takes === undefined)
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has no unbound argument for the value to embed`)
  if (isMediaKind(takes.kind)) return takes.kind
  if (accepts(takes, typeOf('string'))) return 'string'
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `'${name}' takes ${displayType(takes)}: it embeds neither texts nor media`,
  )
}

/** @throws PolytableError INVALID_ARGUMENT for a function that is not of one argument, or gives no arrays */
function callOf(reference: FunctionReference): EmbeddingFunction {
  const { function: name, version, open, constants, returns, memoised } = reference
  const [input, ...more] = open
  const fixed = more.filter((parameter) => !Object.hasOwn(constants, parameter))
  if (fixed.length > 0) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${name}' requires more arguments than the value: ${fixed.join(', ')}`,
      {
        hint: `Bind them: ${name}.using({ ${fixed.join(', ')} }).`,
      },
    )
  }
  if (returns.kind !== 'array' && returns.kind !== 'json')
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' does not return an array of numbers`)
  return { function: name, version, input: input!, constants, ...(memoised === false ? { memoised } : {}) }
}

/** How long the vectors are, where that is declared. @throws PolytableError INVALID_ARGUMENT for different lengths */
function dimensionsOf(references: readonly FunctionReference[]): number | undefined {
  const declared = references.map(({ returns }) => returns.dimensions?.[0] ?? undefined)
  const [length, ...others] = new Set(declared.filter((each) => each !== undefined))
  if (others.length === 0) return length
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The vectors of ${references.map((each) => `'${each.function}'`).join(' and ')} differ in length: ${[length, ...others].join(', ')}`,
  )
}
