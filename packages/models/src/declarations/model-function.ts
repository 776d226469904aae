import { callable, type ColumnBuilders, type Expression } from '@polytable/client/index'
import type { Kind } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import { taskFunction, type TaskName } from '../functions/names.ts'

/** A call of a model on a value of each row; null where that is null. `Given` is what can be a constant. */
export type ModelCall<Input, Given, Options, Result> = <T extends Input | null = Input>(
  input: Expression<T> | Given,
  options: Options,
) => Expression<Result | Extract<T, null>>

interface Declared {
  /** The parameters, that of the value of the row first. */
  readonly params: ColumnBuilders
  readonly returns: ColumnType
  /** What the options may be. */
  readonly options: Kind
}

/** The function for users of a task that a model worker does. */
export function modelFunction<Input, Given, Options extends object, Result>(
  task: TaskName,
  { params, returns, options: kind }: Declared,
): ModelCall<Input, Given, Options, Result> {
  const call = callable({ name: taskFunction(task), version: '1', params, returns })
  const [input] = Object.keys(params)
  return (value, options) => {
    checkCall(task, { options: kind }, { options })
    return call({ ...options, [input!]: value } as never) as never
  }
}

/** JSON that a model gives. */
export const json: ColumnType = typeOf('json')
