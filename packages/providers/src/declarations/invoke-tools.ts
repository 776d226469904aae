import { callable, pt, type Expression } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { INVOKE_TOOLS } from '../names.ts'
import type { Tools } from './tools.ts'

const call = callable({
  name: INVOKE_TOOLS,
  version: '1',
  params: { tools: pt.json(), response: pt.json() },
  returns: typeOf('json'),
})

/** What the tools gave that an answer asks for, by the name of the tool: null for those that it does not ask for. */
export type ToolResults = Readonly<Record<string, readonly unknown[] | null>>

/**
 * Calls the tools that an answer asks for, of any provider or of `chat`. A tool that fails, or that is given what it does not take,
 * gives `{ error }`.
 * @returns `{ tool: [result, …] | null }`
 */
export function invokeTools(tools: Tools, response: Expression<unknown>): Expression<ToolResults | null> {
  return call({ tools: tools.spec, response } as never) as Expression<ToolResults | null>
}
