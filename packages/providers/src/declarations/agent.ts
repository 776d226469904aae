import type { Expression } from '@polytable/client/index'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { numberBetween, options, texts, wholeFrom } from '@polytable/client/calls/argument-kinds'
import { toNode } from '@polytable/client/expressions/literal'
import { PolytableError } from '@polytable/model/errors/index'
import { typeOf } from '@polytable/model/types/index'
import { AGENT } from '../names.ts'
import type { ToolCall } from '../tools/tool.ts'
import { callOf, type Given } from './call.ts'
import { chatData, takesChat, type ChatAnswer, type ChatOptions } from './chat.ts'
import type { AnswerOf, AnswerSchema } from './json-schema.ts'
import type { ToolFunction } from './tools.ts'

/** Options of `pt.agent`. */
export interface AgentOptions<S extends AnswerSchema = AnswerSchema> extends Omit<
  ChatOptions<S>,
  'toolChoice'
> {
  /** How often the model is asked at most: 8 unless given. */
  readonly maxSteps?: number
  /** How many tokens a run may take, of questions and answers; the step that goes beyond is the last. */
  readonly tokenBudget?: number
  /** What a run may cost, in the currency of the provider's `prices`; the step that goes beyond is the last. */
  readonly costBudget?: number
  /** Names of tools: the run ends with the step that calls one of them. */
  readonly stopOn?: readonly string[]
  /** Names of tools that are called only once a person agreed: the cell is pending until `db.approve`. */
  readonly needsApproval?: readonly string[]
}

/** One step of an agent. */
export interface AgentStep {
  /** What the model said. */
  readonly text: string
  /** What it asked for. */
  readonly toolCalls: readonly ToolCall[]
  /** What that gave, in the order of the calls: `{ error }` for what failed. */
  readonly results: readonly unknown[]
  /** How many tokens the step took. */
  readonly usage: ChatAnswer['usage']
}

/** What an agent gives. */
export interface AgentAnswer<Object_ = unknown> {
  /** What it said last. */
  readonly text: string
  /** Its answer as JSON that fits the schema; absent without one. */
  readonly object?: Object_
  /** All that it did. */
  readonly steps: readonly AgentStep[]
  /** Why it stopped: as `chat`; because its steps, or what it may take, were used up; or 'stopped' by a tool of `stopOn`. */
  readonly finishReason: ChatAnswer['finishReason'] | 'max-steps' | 'budget' | 'stopped'
  /** What all steps took, with those of agents that it called; `cost` where the provider has `prices`. */
  readonly usage: ChatAnswer['usage'] & { readonly cost?: number }
}

/** An agent: it takes a question, and it can be a tool of another, which gives it `input`. */
export interface Agent<Answer> extends ToolFunction {
  (question: Given): Expression<Answer | null>
}

const takes = {
  options: options<AgentOptions>({
    ...takesChat,
    maxSteps: wholeFrom(1),
    tokenBudget: wholeFrom(1),
    costBudget: numberBetween(0),
    stopOn: texts,
    needsApproval: texts,
  }),
}

/**
 * An agent: a model that is asked, given what its tools gave, and asked again, until it answers. Each answer and each result is kept
 * when it arrives: a run that was cut off goes on with the next step, and pays for none twice. It can be a tool of another agent.
 * @throws PolytableError INVALID_ARGUMENT, also for a name in `stopOn` or `needsApproval` that is none of the tools
 * @example
 * ```ts
 * const answer = pt.agent({ model: 'anthropic/claude-sonnet-4-5', tools, maxSteps: 8 })
 * await t.addComputedColumn({ answer: answer(t.c.question) })
 * ```
 */
export function agent<S extends AnswerSchema>(given: AgentOptions<S>): Agent<AgentAnswer<AnswerOf<S>>> {
  checkCall('agent', takes, { options: given })
  for (const name of [...(given.stopOn ?? []), ...(given.needsApproval ?? [])]) {
    if (given.tools?.names.includes(name)) continue
    throw new PolytableError('INVALID_ARGUMENT', `The agent has no tool '${name}'`, {
      hint: `Its tools: ${given.tools?.names.join(', ') ?? 'none'}.`,
    })
  }
  const provider = given.model.split('/')[0]!
  const signature = { name: AGENT, provider, returns: typeOf('json') }
  const options = chatData(given)
  const ask = (question: Given): Expression<AgentAnswer<AnswerOf<S>> | null> =>
    callOf(signature, question, options)
  return Object.assign(ask, { functionName: AGENT, agentCall: agentCall(provider, options) })
}

/** How an agent is called by another. */
function agentCall(provider: string, options: object): ToolFunction['agentCall'] {
  const { memoised: _, ...rest } = options as { readonly memoised?: boolean }
  return {
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'What it is asked' } },
      required: ['input'],
      additionalProperties: false,
    },
    call: {
      function: AGENT,
      version: '1',
      params: { input: typeOf('string') },
      required: ['input'],
      fixed: { options: toNode(rest), provider: toNode(provider) },
      returns: typeOf('json', true),
    },
  }
}
