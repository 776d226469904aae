import { localRunner } from '@polytable/udf/calls/local-runner'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { registerBuiltins } from '@polytable/model/expressions/index'
import { builtins } from './builtin/define.ts'
import { LIST_ITERATOR, listRows } from './builtin/list-iterator.ts'
import { extractFrame } from './builtin/video.ts'

import './builtin/array.ts'
import './builtin/date.ts'
import './builtin/json.ts'
import './builtin/math.ts'
import './builtin/string.ts'
import './builtin/timestamp.ts'
import './builtin/uuid.ts'

/**
 * Functions that run in the engine's own thread, because they cost less than sending their arguments elsewhere. The built-in ones
 * among them become known to the engine as parts of expressions.
 */
export function engineFunctions(): { functions: RegisteredFunction[]; runner: FunctionRunner } {
  registerBuiltins(builtins)
  return {
    functions: [
      { name: extractFrame.name, version: '1', kind: 'function' },
      { name: LIST_ITERATOR, version: '1', kind: 'iterator' },
    ],
    runner: localRunner({
      media: 'cell',
      functions: { [extractFrame.name]: extractFrame.run },
      iterators: { [LIST_ITERATOR]: listRows },
    }),
  }
}
