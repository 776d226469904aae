import { PolytableError } from '@polytable/model/errors/index'
import type { CallHost } from '@polytable/model/protocol/functions'
import type { Value } from '@polytable/model/types/index'
import { chatOnce, messagesOf, providerOf, requestOf } from '../chat/run-chat.ts'
import type { ChatMessage, FinishReason } from '../chat/message.ts'
import type { Asker } from '../functions/ask.ts'
import type { TokenUsage } from '../requests/usage.ts'
import type { CallArgs } from '../services/service.ts'
import { invoke, type ToolResult } from '../tools/invoke.ts'
import { toolsIn, type ToolCall } from '../tools/tool.ts'

/** Steps of an agent unless its options say otherwise. */
const MAX_STEPS = 8

/** One step of an agent: what the model said, what it asked for, and what that gave. */
interface Step {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  /** In the order of the calls. */
  readonly results: readonly ToolResult[]
  readonly usage: TokenUsage
  readonly finishReason: FinishReason
  readonly object?: unknown
  /** The model's message as it goes back to the provider. */
  readonly message: unknown
}

/**
 * The loop of an agent: the model is asked, what it asks for is called, and it is asked again with the results, until it answers. Each
 * answer and each result is kept as soon as it is there: a run that was cut off goes on where it was.
 */
export async function runAgent(
  asker: Asker,
  args: CallArgs,
  host: CallHost,
  signal: AbortSignal,
): Promise<Value> {
  const { options } = args
  const { known, model } = await providerOf(asker, options['model'])
  const tools = toolsIn(options['tools']) ?? []
  const maxSteps = typeof options['maxSteps'] === 'number' ? options['maxSteps'] : MAX_STEPS
  const maxTokens = typeof options['tokenBudget'] === 'number' ? options['tokenBudget'] : Infinity
  const run = await hashOf(args.key)
  const messages: ChatMessage[] = messagesOf(args)
  const steps: Step[] = []
  let taken = 0
  let finishReason: FinishReason | 'max-steps' | 'budget' = 'max-steps'
  while (steps.length < maxSteps) {
    signal.throwIfAborted()
    const number = steps.length
    const request = requestOf(args, model, messages)
    const said = (await host.kept([run, number, 'said', await hashOf(messages)], async () => {
      const { reply, usage, object } = await chatOnce(asker, known, request, args, signal)
      const { text, toolCalls, finishReason, message } = reply
      return {
        text,
        toolCalls,
        usage,
        finishReason,
        message,
        ...(object === undefined ? {} : { object }),
      } as unknown as Value
    })) as unknown as Omit<Step, 'results'>
    const results = await Promise.all(
      said.toolCalls.map(
        (call, i) =>
          host.kept(
            [run, number, 'result', i, call.name, call.arguments as Value],
            async () => (await invoke(tools, call, host)) as unknown as Value,
          ) as unknown as Promise<ToolResult>,
      ),
    )
    steps.push({ ...said, results })
    taken += said.usage.inputTokens + said.usage.outputTokens
    if (said.toolCalls.length === 0) {
      finishReason = said.finishReason
      break
    }
    if (taken >= maxTokens) {
      finishReason = 'budget'
      break
    }
    messages.push({ role: 'assistant', content: said.text, toolCalls: said.toolCalls, raw: said.message })
    for (const [i, { id, name }] of said.toolCalls.entries()) {
      const result = results[i]!
      messages.push(
        'error' in result
          ? { role: 'tool', toolCallId: id, name, content: result.error, isError: true }
          : { role: 'tool', toolCallId: id, name, content: result.value },
      )
    }
  }
  const last = steps.at(-1)
  if (
    options['schema'] &&
    last?.object === undefined &&
    finishReason !== 'max-steps' &&
    finishReason !== 'budget'
  ) {
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `The agent's answer of ${known.name} is none of the schema`,
    )
  }
  return {
    text: last?.text ?? '',
    ...(last?.object === undefined ? {} : { object: last.object }),
    steps: steps.map(({ text, toolCalls, results, usage }) => ({
      text,
      toolCalls,
      results: results.map(shown),
      usage,
    })),
    finishReason,
  } as unknown as Value
}

/** A result as it stands in the record of a run. */
const shown = (result: ToolResult): unknown => ('error' in result ? { error: result.error } : result.value)

/** What tells something from others, as a short text. */
async function hashOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
