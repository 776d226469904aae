import { callable, type ColumnBuilders, type Expression } from '@polytable/client/index'
import {
  optional,
  record,
  required,
  text,
  wholeFrom,
  type Kind,
} from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import type { ColumnType } from '@polytable/model/types/index'
import { taskFunction, type TaskName } from '../functions/names.ts'

/** What options of functions of models have in common. */
export interface ModelOptions {
  /** `organisation/name` on the hub, or the name of a folder below the local path given to `open`. */
  readonly model: string
}

/** A call of a model on a value of each row; null where that is null. `Given` is what can be a constant. */
export type ModelCall<Input, Given, Options, Result> = <T extends Input | null = Input>(
  input: Expression<T> | Given,
  options: Options,
) => Expression<Result | Extract<T, null>>

/** A call of a model on two texts of each row; null where one of them is null. */
export type TextPairCall<Options, Result> = <
  A extends string | null = string,
  B extends string | null = string,
>(
  first: Expression<A> | string,
  second: Expression<B> | string,
  options: Options,
) => Expression<Result | Extract<A | B, null>>

interface Declared {
  /** The parameters, those of the values of the row first. */
  readonly params: ColumnBuilders
  readonly returns: ColumnType
  /** What the options may be. */
  readonly options: Kind
}

/** The function for users of a task that a model worker does. */
export function modelFunction<Input, Given, Options extends object, Result>(
  task: TaskName,
  declared: Declared,
): ModelCall<Input, Given, Options, Result> {
  const call = callOf(task, declared)
  return (input, options) => call([input], options) as never
}

/** The same of a task on two texts. */
export function textPairFunction<Options extends object, Result>(
  task: TaskName,
  declared: Declared,
): TextPairCall<Options, Result> {
  const call = callOf(task, declared)
  return (first, second, options) => call([first, second], options) as never
}

function callOf(task: TaskName, { params, returns, options: kind }: Declared) {
  const call = callable({ name: taskFunction(task), version: '1', params, returns })
  const names = Object.keys(params)
  return (inputs: readonly unknown[], options: object): Expression<unknown> => {
    checkCall(task, { options: kind }, { options })
    return call({ ...options, ...Object.fromEntries(inputs.map((input, i) => [names[i]!, input])) } as never)
  }
}

/** What the option `model` may be. */
export const takesModel = { model: required(text) }

/** What is said of how a text is made. */
export interface GenerationOptions extends ModelOptions {
  /** How many tokens are made at most; what the model says, or else 256, unless given. */
  readonly maxNewTokens?: number
  /** More of what transformers.js takes for `generate`, by its names, such as `{ num_beams: 4, repetition_penalty: 1.2 }`. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What options of texts that are made may be. */
export const takesGeneration = {
  ...takesModel,
  maxNewTokens: optional(wholeFrom(1)),
  options: optional(record),
}
