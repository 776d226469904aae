import { pt } from '@polytable/client/index'
import { oneOf, optional, options } from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import {
  modelFunction,
  takesModel,
  textPairFunction,
  type ModelCall,
  type ModelOptions,
  type TextPairCall,
} from './model-function.ts'

/** How well two texts go together, by a cross-encoder of transformers.js, such as those that rank passages for a question. */
export const crossEncoder: TextPairCall<ModelOptions, number> = textPairFunction('crossEncoder', {
  params: { sentence1: pt.string(), sentence2: pt.string(), model: pt.string() },
  returns: typeOf('float'),
  options: options<ModelOptions>(takesModel),
})

/** What is found in a text for a question. */
export interface Answer {
  /** The part of the context. */
  readonly answer: string
  /** How probable it is, from 0 to 1. */
  readonly score: number
  /** The index of its first character in the context; null where the answer does not stand there as it is. */
  readonly start: number | null
  /** The index after its last character. */
  readonly end: number | null
}

/** The part of a context that answers a question, by a transformers.js model for question answering. */
export const questionAnswering: TextPairCall<ModelOptions, Answer> = textPairFunction('questionAnswering', {
  params: { context: pt.string(), question: pt.string(), model: pt.string() },
  returns: typeOf('json'),
  options: options<ModelOptions>(takesModel),
})

/** Options of `tokenClassification`. */
export interface TokenClassificationOptions extends ModelOptions {
  /** The score of a name of several tokens: that of its first ('simple', 'first'), their mean, or the greatest. 'simple' unless given. */
  readonly aggregationStrategy?: 'simple' | 'first' | 'average' | 'max'
}

/** A name in a text. */
export interface NamedEntity {
  /** The name, as it is in the text. */
  readonly word: string
  /** What it is the name of, such as 'PER'. */
  readonly entity_group: string
  /** How probable that is, from 0 to 1. */
  readonly score: number
  /** The index of its first character in the text. */
  readonly start: number
  /** The index after its last character. */
  readonly end: number
}

/** The names in a text, by a transformers.js model for token classification. */
export const tokenClassification: ModelCall<
  string,
  string,
  TokenClassificationOptions,
  readonly NamedEntity[]
> = modelFunction('tokenClassification', {
  params: { text: pt.string(), model: pt.string(), aggregationStrategy: pt.string().default('simple') },
  returns: typeOf('json'),
  options: options<TokenClassificationOptions>({
    ...takesModel,
    aggregationStrategy: optional(oneOf(['simple', 'first', 'average', 'max'])),
  }),
})
