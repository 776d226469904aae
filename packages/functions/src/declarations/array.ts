import { pt } from '@polytable/client/index'
import { calls, declare, jsonOf } from './define.ts'

export const arrayDeclarations = {
  /** The elements as a list, as lists in lists past one dimension; int64 as text. */
  toList: declare({ subject: 'array', params: { array: pt.array() }, returns: jsonOf<unknown[]>() }),
}

/** Functions of arrays. */
export const array = calls('array', arrayDeclarations)
