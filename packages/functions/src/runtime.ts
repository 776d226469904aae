import { localRunner } from '@polytable/udf/calls/local-runner'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { registerBuiltins } from '@polytable/model/expressions/index'
import { builtins } from './implementations/builtins.ts'
import { extractFrame } from './implementations/extract-frame.ts'
import { imageFacts } from './implementations/image-facts.ts'
import { listRows } from './implementations/list-rows.ts'
import { tileRows } from './implementations/tile-rows.ts'
import { EXTRACT_FRAME, LIST_ITERATOR, TILE_ITERATOR } from './names.ts'

/**
 * Functions that run in the engine's own thread, because they cost less than sending their arguments elsewhere. The built-in ones
 * among them become known to the engine as parts of expressions.
 */
export function engineFunctions(): { functions: RegisteredFunction[]; runner: FunctionRunner } {
  registerBuiltins(builtins)
  const functions = { [EXTRACT_FRAME]: extractFrame, ...inNamespace('image', imageFacts) }
  return {
    functions: [
      ...Object.keys(functions).map((name) => ({ name, version: '1', kind: 'function' as const })),
      { name: LIST_ITERATOR, version: '1', kind: 'iterator' },
      { name: TILE_ITERATOR, version: '1', kind: 'iterator' },
    ],
    runner: localRunner({
      media: 'cell',
      functions,
      iterators: { [LIST_ITERATOR]: listRows, [TILE_ITERATOR]: tileRows },
    }),
  }
}

function inNamespace<T>(namespace: string, functions: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(functions).map(([name, run]) => [`${namespace}.${name}`, run]))
}
