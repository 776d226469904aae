import { pt } from '@polytable/client/index'
import { nestedList } from '@polytable/model/types/arrays'
import type { NdArray } from '@polytable/model/types/index'
import { builtin, jsonOf } from './define.ts'

/** The elements as a list, as lists in lists past one dimension; int64 as text. */
const toList = builtin({
  name: 'array.toList',
  subject: 'array',
  params: { array: pt.array() },
  returns: jsonOf<unknown[]>(),
  run: ({ array }) => nestedList(array as NdArray) as unknown[],
})

/** Functions of arrays. */
export const array = { toList }
