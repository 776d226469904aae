import { PolytableError } from '@polytable/model/errors/index'
import type { CallHost } from '@polytable/model/protocol/functions'
import type { Value } from '@polytable/model/types/index'
import { priceOf, type TokenPrice } from '../access.ts'
import { chatOnce, messagesOf, providerOf, requestOf } from '../chat/run-chat.ts'
import type { ChatMessage, FinishReason } from '../chat/message.ts'
import type { Asker } from '../functions/ask.ts'
import { costOf, type TokenUsage } from '../requests/usage.ts'
import type { CallArgs } from '../services/service.ts'
import { invoke, type ToolResult } from '../tools/invoke.ts'
import { toolsIn, type ToolCall } from '../tools/tool.ts'
import { Waiting } from './waiting.ts'

/** Steps of an agent unless its options say otherwise. */
const MAX_STEPS = 8

/** What an agent is held to, beside what its model is asked with. */
interface AgentLimits {
  readonly maxSteps?: number
  readonly tokenBudget?: number
  readonly costBudget?: number
  readonly stopOn?: readonly string[]
  readonly needsApproval?: readonly string[]
}

/** What a model said in a step. */
interface Said {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly usage: TokenUsage
  readonly finishReason: FinishReason
  readonly object?: unknown
  /** The model's message as it goes back to the provider. */
  readonly message: unknown
}

/** One step of an agent: what the model said, what it asked for, and what that gave, in the order of the calls. */
interface Step extends Said {
  readonly results: readonly ToolResult[]
}

/** What a run took, with what agents took that it called. */
interface Spent extends TokenUsage {
  /** Absent without prices. */
  readonly cost?: number
}

type StopReason = FinishReason | 'max-steps' | 'budget' | 'stopped'

/**
 * The loop of an agent: the model is asked, what it asks for is called, and it is asked again with the results, until it answers. Each
 * answer and each result is kept as soon as it is there: a run that was cut off goes on where it was.
 * @throws Waiting where a person has to decide first
 */
export async function runAgent(
  asker: Asker,
  args: CallArgs,
  host: CallHost,
  signal: AbortSignal,
  row: number,
): Promise<Value> {
  const { options } = args
  const limits = options as AgentLimits
  const { known, model } = await providerOf(asker, options['model'])
  const price = priceOf(known.access, model)
  if (limits.costBudget && !price) throw noPrice(String(options['model']))
  const run: Run = { args, host, key: await hashOf(args.key), limits, signal }
  const messages: ChatMessage[] = messagesOf(args)
  const steps: Step[] = []
  let spent: Spent = { inputTokens: 0, outputTokens: 0 }
  let finishReason: StopReason | undefined
  const { partial } = host
  const show =
    partial && ((text: string): void => partial(row, answerOf(text, undefined, steps, 'pending', spent)))
  while (finishReason === undefined) {
    signal.throwIfAborted()
    const number = steps.length
    const request = requestOf(args, model, messages)
    const said = (await host.kept([run.key, number, 'said', await hashOf(messages)], async () => {
      const { reply, usage, object } = await chatOnce(asker, known, request, args, signal, show)
      const { text, toolCalls, finishReason, message } = reply
      const answer: Said = { text, toolCalls, usage, finishReason, message, object }
      return answer as unknown as Value
    })) as unknown as Said
    const step = { ...said, results: await resultsOf(run, number, said) }
    steps.push(step)
    spent = step.results.reduce(
      (sum, result) => added(sum, spentBy(result)),
      added(spent, priced(said.usage, price)),
    )
    finishReason = reasonToStop(step, steps.length, spent, limits)
    messages.push(...messagesOfStep(step))
    show?.(step.text)
  }
  const last = steps.at(-1)!
  if (options['schema'] && last.object === undefined && last.toolCalls.length === 0) {
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `The agent's answer of ${known.name} is none of the schema`,
    )
  }
  return answerOf(last.text, last.object, steps, finishReason, spent)
}

/** What an agent gives, of the steps that it has made. */
function answerOf(
  text: string,
  object: unknown,
  steps: readonly Step[],
  finishReason: StopReason,
  usage: Spent,
): Value {
  return {
    text,
    ...(object === undefined ? {} : { object }),
    steps: steps.map(({ text, toolCalls, results, usage }) => ({
      text,
      toolCalls,
      results: results.map((result) => ('error' in result ? { error: result.error } : result.value)),
      usage,
    })),
    finishReason,
    usage,
  } as unknown as Value
}

/** What all steps of a run have in common. */
interface Run {
  readonly args: CallArgs
  readonly host: CallHost
  /** What tells the run from others. */
  readonly key: string
  readonly limits: AgentLimits
  readonly signal: AbortSignal
}

/**
 * What the calls of a step gave. Calls that a person has to decide on are asked about together; the others are made meanwhile.
 * @throws Waiting
 */
async function resultsOf(
  { args, host, key, limits, signal }: Run,
  step: number,
  { text, toolCalls }: Said,
): Promise<ToolResult[]> {
  const tools = toolsIn(args.options['tools']) ?? []
  const results = await Promise.all(
    toolCalls.map(async (call, i): Promise<ToolResult | undefined> => {
      const { name } = call
      const place: Value = [key, step, 'result', i, name, call.arguments as Value]
      if (limits.needsApproval?.includes(name)) {
        const question = {
          tool: name,
          arguments: call.arguments,
          text,
          model: String(args.options['model']),
          input: args.input,
        }
        const decision = await host.ask(place, question)
        if (!decision) return undefined
        if (!decision.approve)
          return { error: `This was not allowed${decision.reason ? `: ${decision.reason}` : ''}` }
      }
      const made = await host.kept(place, async () => {
        const result = await invoke(tools, call, host)
        // What a call gave because it was broken off is no result.
        signal.throwIfAborted()
        return result as unknown as Value
      })
      return made as unknown as ToolResult
    }),
  )
  const made = results.filter((result) => result !== undefined)
  if (made.length < results.length) throw new Waiting()
  return made
}

function reasonToStop(
  { toolCalls, finishReason }: Said,
  steps: number,
  { inputTokens, outputTokens, cost = 0 }: Spent,
  { maxSteps = MAX_STEPS, tokenBudget = Infinity, costBudget = Infinity, stopOn = [] }: AgentLimits,
): StopReason | undefined {
  if (toolCalls.length === 0) return finishReason
  if (toolCalls.some(({ name }) => stopOn.includes(name))) return 'stopped'
  if (inputTokens + outputTokens >= tokenBudget || cost >= costBudget) return 'budget'
  return steps >= maxSteps ? 'max-steps' : undefined
}

/** A step as the model is told of it. */
function messagesOfStep({ text, toolCalls, message, results }: Step): ChatMessage[] {
  return [
    { role: 'assistant', content: text, toolCalls, raw: message },
    ...toolCalls.map(({ id, name }, i): ChatMessage => {
      const result = results[i]!
      return 'error' in result
        ? { role: 'tool', toolCallId: id, name, content: result.error, isError: true }
        : { role: 'tool', toolCallId: id, name, content: result.told ?? result.value }
    }),
  ]
}

const priced = (usage: TokenUsage, price: TokenPrice | undefined): Spent =>
  price ? { ...usage, cost: costOf(usage, price) } : usage

const added = (a: Spent, b: Spent): Spent => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  ...(a.cost === undefined && b.cost === undefined ? {} : { cost: (a.cost ?? 0) + (b.cost ?? 0) }),
})

/** What an agent took that was called as a tool. */
const spentBy = (result: ToolResult): Spent => ('error' in result ? nothing : (result.spent ?? nothing))

const nothing: Spent = { inputTokens: 0, outputTokens: 0 }

function noPrice(model: string): PolytableError {
  return new PolytableError(
    'INVALID_ARGUMENT',
    `costBudget needs the price of '${model}': give prices in its provider's options of open()`,
  )
}

/** What tells something from others, as a short text. */
async function hashOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
