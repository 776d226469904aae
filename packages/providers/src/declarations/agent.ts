import type { Expression } from '@polytable/client/index'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { options, wholeFrom } from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import { AGENT } from '../names.ts'
import type { ToolCall } from '../tools/tool.ts'
import { callOf, type Given } from './call.ts'
import { chatData, takesChat, type ChatAnswer, type ChatOptions } from './chat.ts'
import type { AnswerOf, AnswerSchema } from './json-schema.ts'

/** Options of `pt.agent`. */
export interface AgentOptions<S extends AnswerSchema = AnswerSchema> extends Omit<
  ChatOptions<S>,
  'toolChoice'
> {
  /** How often the model is asked at most: 8 unless given. */
  readonly maxSteps?: number
  /** How many tokens a run may take, of questions and answers; the step that goes beyond is the last. */
  readonly tokenBudget?: number
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
  /** Why it stopped: as `chat`, or because its steps or its tokens were used up. */
  readonly finishReason: ChatAnswer['finishReason'] | 'max-steps' | 'budget'
}

const takes = {
  options: options<AgentOptions>({ ...takesChat, maxSteps: wholeFrom(1), tokenBudget: wholeFrom(1) }),
}

/**
 * An agent: a model that is asked, given what its tools gave, and asked again, until it answers. Each answer and each result is kept
 * when it arrives: a run that was cut off goes on with the next step, and pays for none twice.
 * @throws PolytableError INVALID_ARGUMENT
 * @example
 * ```ts
 * const answer = pt.agent({ model: 'anthropic/claude-sonnet-4-5', tools, maxSteps: 8 })
 * await t.addComputedColumn({ answer: answer(t.c.question) })
 * ```
 */
export function agent<S extends AnswerSchema>(
  given: AgentOptions<S>,
): (question: Given) => Expression<AgentAnswer<AnswerOf<S>> | null> {
  checkCall('agent', takes, { options: given })
  const signature = { name: AGENT, provider: given.model.split('/')[0]!, returns: typeOf('json') }
  return (question) => callOf(signature, question, chatData(given))
}
