import { PolytableError } from '@polytable/model/errors/index'
import { PENDING, type CallNode, type ExprNode } from '@polytable/model/expressions/index'
import type { CallHost } from '@polytable/model/protocol/functions'
import { coerce, isMediaKind, toJson, type ColumnType, type Value } from '@polytable/model/types/index'
import { Waiting } from '../agent/waiting.ts'
import { problemOf } from '../chat/schema.ts'
import type { AgentAnswer } from '../declarations/agent.ts'
import { AGENT } from '../names.ts'
import type { TokenUsage } from '../requests/usage.ts'
import {
  anthropicTools,
  bedrockTools,
  chatTools,
  geminiTools,
  ollamaTools,
  responsesTools,
} from './dialects.ts'
import { toolsIn, type ToolCall, type ToolSpec } from './tool.ts'

/** What a call of a tool gave: JSON, or why it failed. */
export type ToolResult =
  | {
      readonly value: Value
      /** Of an agent: what the model that asked is told, without the steps. */
      readonly told?: Value
      /** Of an agent: what it took. */
      readonly spent?: TokenUsage & { readonly cost?: number }
    }
  | { readonly error: string }

/** The calls that an answer asks for: of `chat`, or as any provider writes it. */
function callsIn(response: unknown): readonly ToolCall[] {
  const answer = response as Readonly<Record<string, unknown>> | null | undefined
  if (typeof answer !== 'object' || answer === null) return []
  if (Array.isArray(answer['toolCalls'])) return answer['toolCalls'] as ToolCall[]
  if (Array.isArray(answer['choices'])) return chatTools.calls(answer)
  if (Array.isArray(answer['candidates'])) return geminiTools.calls(answer)
  if (Array.isArray(answer['content'])) return anthropicTools.calls(answer)
  if (Array.isArray(answer['output'])) return responsesTools.calls(answer)
  if (answer['output']) return bedrockTools.calls(answer)
  return ollamaTools.calls(answer)
}

/** A text where JSON was wanted is read as JSON: some models write objects so. */
function asWanted(type: ColumnType, value: unknown): unknown {
  if (typeof value !== 'string' || !['json', 'array'].includes(type.kind)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/**
 * Calls a tool as a model asked for it. What is wrong with the arguments, and what the function throws, is for the model.
 * @throws the reason of an aborted statement, and Waiting where an agent that is called waits for a person
 */
export async function invoke(
  tools: readonly ToolSpec[],
  call: ToolCall,
  host: CallHost,
): Promise<ToolResult> {
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool)
    return {
      error: `There is no tool '${call.name}'. There are: ${tools.map(({ name }) => name).join(', ')}`,
    }
  if (typeof call.arguments !== 'object' || call.arguments === null || Array.isArray(call.arguments))
    return { error: 'The arguments are no JSON object' }
  const { params, required, fixed, returns } = tool.call
  const given = Object.fromEntries(
    Object.entries(call.arguments).map(([name, value]) => [
      name,
      Object.hasOwn(params, name) ? asWanted(params[name]!, value) : value,
    ]),
  )
  const problem = problemOf(given, tool.parameters)
  if (problem !== undefined) return { error: `The arguments do not fit: ${problem}` }
  try {
    const args: Record<string, ExprNode> = { ...fixed }
    const values: Record<string, Value> = {}
    for (const [name, node] of Object.entries(fixed))
      if (node.kind === 'literal') values[name] = node.value as Value
    for (const [name, type] of Object.entries(params)) {
      const preset = (
        tool.parameters['properties'] as Readonly<Record<string, { readonly default?: Value }>>
      )[name]?.default
      values[name] =
        given[name] === undefined || given[name] === null
          ? (preset ?? null)
          : coerce(type, given[name], 'UTC')
      args[name] = { kind: 'literal', value: null, type: { ...type, nullable: true } }
    }
    if (required.some((name) => values[name] === null)) return { value: null }
    const node: CallNode = {
      kind: 'call',
      function: tool.call.function,
      version: tool.call.version,
      args,
      required,
      type: returns,
    }
    const outcome = await host.call(node, values)
    if ('error' in outcome && outcome.error === PENDING) throw new Waiting()
    if ('error' in outcome) return refused(outcome.error.type, outcome.error.message)
    const value = outcome.value
    if (tool.call.function === AGENT && value !== null) return answerOf(value)
    return {
      value:
        value === null || isMediaKind(returns.kind)
          ? value && describe(returns)
          : (toJson(returns, value) as Value),
    }
  } catch (error) {
    if (PolytableError.is(error)) return refused(error.code, error.message)
    throw error
  }
}

/** What an agent answered. */
function answerOf(value: Value): ToolResult {
  const { text, object, usage } = value as unknown as AgentAnswer
  return { value, told: (object ?? text) as Value, spent: usage }
}

/** What is said to the model. @throws PolytableError for a function that is not there: no model can do anything about that */
function refused(code: string, message: string): ToolResult {
  if (code === 'FUNCTION_NOT_FOUND') throw new PolytableError(code, message)
  return { error: message }
}

/** A medium is nothing that a model could read here. */
const describe = (type: ColumnType): string => `[${type.kind}]`

/** The results of all calls that an answer asks for, by tool; null for tools that it does not ask for. */
export async function invokeTools(given: unknown, response: unknown, host: CallHost): Promise<Value> {
  const tools = toolsIn(given) ?? []
  const calls = callsIn(response)
  const results: Record<string, unknown> = Object.fromEntries(tools.map(({ name }) => [name, null]))
  const made = await Promise.all(calls.map((call) => invoke(tools, call, host)))
  for (const [i, { name }] of calls.entries()) {
    if (!Object.hasOwn(results, name)) continue
    const result = made[i]!
    const list = (results[name] ??= []) as unknown[]
    list.push('error' in result ? { error: result.error } : result.value)
  }
  return results as unknown as Value
}
