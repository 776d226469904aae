import { nestedList } from '@polytable/model/types/arrays'
import type { NdArray } from '@polytable/model/types/index'
import type { arrayDeclarations } from '../declarations/array.ts'
import type { Implementations } from './define.ts'

export const arrayFunctions: Implementations<typeof arrayDeclarations> = {
  toList: { run: ({ array }) => nestedList(array as NdArray) as unknown[] },
}
