import { commands, type Command, type CommandName } from './commands.ts'
import type { EngineApi } from './engine-api.ts'

/** One call of a command. */
export interface CommandCall {
  readonly name: CommandName
  readonly command: Command
  readonly args: readonly unknown[]
}

/** What a command answers with: a stream where it streams, else a promise. */
type Answer = Promise<unknown> | AsyncIterable<unknown>

/** Passes a call on. */
export type Proceed = (args: readonly unknown[]) => Answer

/** An answer in a promise, which would wait for an answer that is one. */
export interface Sent {
  readonly answer: Answer
}

type Method = (...args: readonly unknown[]) => Answer

/**
 * An engine all of whose calls take one step more.
 * @param step is given each call, and `proceed`, which passes it on with arguments that may be others
 */
export function intercept(
  engine: EngineApi,
  step: (call: CommandCall, proceed: Proceed) => Answer,
): EngineApi {
  const next = engine as unknown as Readonly<Record<CommandName, Method>>
  const methods = Object.entries(commands).map(([key, command]) => {
    const name = key as CommandName
    const method: Method = (...args) => step({ name, command, args }, (given) => next[name](...given))
    return [name, method]
  })
  return Object.fromEntries(methods) as EngineApi
}

/** The answer to a call that can only be passed on later. A stream is not asked for before its first item is. */
export function answerLater({ command }: CommandCall, pass: () => Promise<Sent>): Answer {
  return command.streams ? streamLater(pass) : pass().then(({ answer }) => answer)
}

async function* streamLater(pass: () => Promise<Sent>): AsyncGenerator<unknown> {
  yield* (await pass()).answer as AsyncIterable<unknown>
}

/** The signal among the options of a call. */
export function signalOf({ command, args }: CommandCall): AbortSignal | undefined {
  const options = args[command.args.indexOf('options')] as { readonly signal?: AbortSignal } | undefined
  return options?.signal
}
