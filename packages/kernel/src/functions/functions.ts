import { PolytableError } from '@polytable/model/errors/index'
import {
  builtinNames,
  cellError,
  findBuiltin,
  type CallNode,
  type CallOutcome,
  type DefinedAggregateNode,
} from '@polytable/model/expressions/index'
import { coerce, isMediaKind, type CellError, type MediaCell } from '@polytable/model/types/index'
import type { MediaInput, MediaLease } from '@polytable/model/ports/index'
import type { IteratorCallSchema } from '@polytable/model/schemas/index'
import { eachUntilAborted, untilAborted } from '@polytable/model/async/abort'
import type { EngineContext } from '../statements/context.ts'
import { iterateRows } from '@polytable/udf/calls/iterate-rows'
import {
  outputsOfRow,
  withFaultsFound,
  type IteratorPart,
  type IteratorPortions,
} from '@polytable/model/protocol/iterator-parts'
import { FunctionStatistics } from './function-statistics.ts'
import type { MediaAccess } from '../media/media-access.ts'
import { checkArguments, mediaArguments } from './signature.ts'
import type {
  Args,
  CallHost,
  FunctionRunner,
  AggregateRow,
  RegisteredFunction,
} from '@polytable/model/protocol/functions'

interface Entry {
  readonly info: RegisteredFunction
  readonly runner: FunctionRunner
}

/** The registered functions, by name. If several clients define the same function, the newest definition is called. */
export class FunctionRegistry {
  readonly #entriesByName = new Map<string, Entry[]>()
  /** Names of functions that the engine's own parts bring. */
  readonly #own = new Set<string>()
  readonly #statistics: FunctionStatistics

  constructor(now: () => Date) {
    this.#statistics = new FunctionStatistics(now)
  }

  /** Functions that a part of the engine brings. */
  register(functions: readonly RegisteredFunction[], runner: FunctionRunner): void {
    this.#add(functions, runner)
    for (const { name } of functions) this.#own.add(name)
  }

  /**
   * Functions that a program defined.
   * @throws PolytableError INVALID_ARGUMENT for a name that is taken by a built-in function
   */
  registerDefined(functions: readonly RegisteredFunction[], runner: FunctionRunner): void {
    const taken = functions.find(({ name }) => findBuiltin(name) || this.#own.has(name))
    if (taken) {
      throw new PolytableError('INVALID_ARGUMENT', `'${taken.name}' is the name of a built-in function`, {
        hint: 'Define the function under another name.',
      })
    }
    this.#add(functions, runner)
  }

  #add(functions: readonly RegisteredFunction[], runner: FunctionRunner): void {
    for (const info of functions) {
      this.#entriesByName.set(info.name, [...(this.#entriesByName.get(info.name) ?? []), { info, runner }])
    }
  }

  /** Unregisters the functions of a client that disconnected. */
  unregister(runner: FunctionRunner): void {
    for (const [name, entries] of this.#entriesByName) {
      const left = entries.filter((entry) => entry.runner !== runner)
      if (left.length > 0) this.#entriesByName.set(name, left)
      else this.#entriesByName.delete(name)
    }
  }

  list(): RegisteredFunction[] {
    const builtins = builtinNames().map((name) => ({ name, version: '1', kind: 'function' as const }))
    return [...builtins, ...[...this.#entriesByName.values()].map((entries) => entries.at(-1)!.info)]
  }

  /** What is known of a function that a client or a part of the engine brought. */
  find(name: string): RegisteredFunction | undefined {
    return this.#entriesByName.get(name)?.at(-1)?.info
  }

  /** @throws PolytableError FUNCTION_NOT_FOUND for a name that cannot be called */
  check(name: string): void {
    if (!findBuiltin(name)) this.#entry(name)
  }

  /** @throws PolytableError FUNCTION_NOT_FOUND */
  #entry(name: string): Entry {
    const entry = this.#entriesByName.get(name)?.at(-1)
    if (!entry) {
      throw new PolytableError(
        'FUNCTION_NOT_FOUND',
        `The function '${name}' is not defined in this program`,
        {
          hint: 'Define it with pt.udf and use it once, or pass the schema that uses it to open().',
        },
      )
    }
    return entry
  }

  /**
   * Calls a function for many rows; results are checked against the type the call declares.
   * @param partial is shown what is known of values that are on their way
   */
  async call(
    node: CallNode,
    args: readonly Args[],
    context: CallContext,
    signal?: AbortSignal,
    partial?: CallHost['partial'],
  ): Promise<CallOutcome[]> {
    const entry = this.#entry(node.function)
    const { info } = entry
    checkArguments(this, node)
    const isKept = info.memoised !== undefined && node.memoised !== false && node.deterministic !== false
    const salt = JSON.stringify([info.version, info.memoised])
    const host = (arrived: CallHost['arrived'], places: Places): CallHost => ({
      arrived,
      ...(partial
        ? {
            partial: (row, value) => {
              for (const place of places(row)) partial(place, value)
            },
          }
        : {}),
      kept: (key, make) => (isKept ? context.memo.keep(node.function, salt, key, make) : make()),
      forget: (key) => context.memo.forget(node.function, salt, key),
      ask: (key, question) => context.approvals.ask(node.function, key, question, context.memo.writable),
      call: async (called, given) => (await this.call(called, [given], context, signal))[0]!,
    })
    const run = (
      rows: readonly Args[],
      arrived: CallHost['arrived'] = () => undefined,
      places: Places = (row) => [row],
    ): Promise<CallOutcome[]> =>
      this.#statistics.measure(node.function, rows.length, () =>
        callRunner(entry, node, rows, { ...context, host: host(arrived, places) }, signal),
      )
    if (!isKept) return run(args)
    const outcomes = await context.memo.call(node, salt, args, run, (cell) => context.media.exists(cell))
    this.#statistics.cached(node.function, outcomes.filter((outcome) => 'cached' in outcome).length)
    return outcomes
  }

  /** How often each function was called since the engine was started, and how long that took. */
  get statistics(): FunctionStatistics {
    return this.#statistics
  }

  /** The version of a function that would be called now. */
  version(name: string): string {
    return findBuiltin(name) ? '1' : this.#entry(name).info.version
  }

  /** Runs an aggregate over rows in the order of their groups; values are checked against the type it declares. */
  async *aggregate(
    node: DefinedAggregateNode,
    constants: Args,
    rows: AsyncIterable<readonly AggregateRow[]>,
    context: OutcomeContext,
    signal?: AbortSignal,
  ): AsyncGenerator<CallOutcome[]> {
    const { runner } = this.#entry(node.function)
    if (!runner.aggregate) {
      throw new PolytableError(
        'FUNCTION_NOT_FOUND',
        `'${node.function}' is not an aggregate in this program`,
        {
          hint: 'Define it with pt.uda.',
        },
      )
    }
    const names = mediaArguments(node.args)
    const opens = runner.media === 'input' && names.size > 0
    const given = opens ? openRows(rows, names, context.media) : rows
    const counted = this.#statistics.counting(node.function, given)
    const values = runner.aggregate(node.function, constants, counted, signal, context.cause)
    const measured = this.#statistics.measureEach(
      node.function,
      0,
      eachUntilAborted(values, signal),
      (outcome) => 'error' in outcome,
    )
    for await (const outcomes of measured) {
      yield await takeOutcomes(node, outcomes, context, signal)
    }
  }

  /** Runs an iterator on rows of arguments, one after the other. */
  async *iterate(
    call: IteratorCallSchema,
    args: readonly Args[],
    { media, memo, cause }: CallContext,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly IteratorPart[]> {
    const { info, runner } = this.#entry(call.function)
    const run = (rows: readonly Args[]): IteratorPortions =>
      this.#statistics.measureEach(
        call.function,
        rows.length,
        eachUntilAborted(runner.iterate(call.function, rows, signal, cause), signal),
        ({ end }) => end?.error !== undefined,
      )
    const names = mediaArguments(call.args)
    const opens = runner.media === 'input' && names.size > 0
    const keeps = info.memoised !== undefined
    if (!opens && !keeps) {
      yield* withFaultsFound(args, run, signal)
      return
    }
    // Media are opened, and results are kept, for one row at a time.
    const salt = JSON.stringify([info.version, info.memoised])
    const runOne = async function* (row: Args): AsyncGenerator<readonly Args[]> {
      const lease = media.lease()
      try {
        const given = opens ? await openMedia(row, names, (cell) => media.open(cell, lease)) : row
        yield* outputsOfRow(run([given]))
      } finally {
        lease.release()
      }
    }
    yield* iterateRows(
      args,
      (row) => (keeps ? memo.iterate(call, salt, row, () => runOne(row)) : runOne(row)),
      signal,
    )
  }
}

/** Calls of a function that makes media, before what they made is stored: about as many, it is held in memory until then. */
const MEDIA_CALLS = 64
/** The same where sound or films are made of media: what they make may be as large. */
const LARGE_MEDIA_CALLS = 2

/** Which of the rows of a batch a call is made for: of equal calls one is made. */
type Places = (row: number) => readonly number[]

/** What a call needs of the engine. */
type CallContext = Pick<EngineContext, 'media' | 'timeZone' | 'memo' | 'approvals' | 'cause'>
type OutcomeContext = Omit<CallContext, 'memo' | 'approvals'>
type RunContext = OutcomeContext & { readonly host: CallHost }

async function callRunner(
  { info, runner }: Entry,
  node: CallNode,
  args: readonly Args[],
  context: RunContext,
  signal?: AbortSignal,
): Promise<CallOutcome[]> {
  const names = mediaArguments(node.args)
  const opens = runner.media === 'input' && names.size > 0
  const { media } = context
  const call = (rows: readonly Args[], host: CallHost): Promise<readonly CallOutcome[]> =>
    media.whileHeld(async (lease) => {
      const open = (cell: MediaCell): Promise<MediaInput> =>
        info.decodesFrames ? media.openUndecoded(cell, lease) : media.open(cell, lease)
      const run = (given: readonly Args[], inner: CallHost): Promise<readonly CallOutcome[]> =>
        untilAborted(Promise.resolve(runner.call(node.function, given, signal, context.cause, inner)), signal)
      if (opens) return callOpened(rows, (row) => openMedia(row, names, open), run, host)
      holdMedia(rows, names, lease)
      return run(rows, host)
    })
  const { batchSize = 1 } = info
  const isLarge = opens && (node.type.kind === 'audio' || node.type.kind === 'video')
  const calls = isLarge ? LARGE_MEDIA_CALLS : MEDIA_CALLS
  const portion = isMediaKind(node.type.kind) ? batchSize * Math.ceil(calls / batchSize) : args.length
  const taken: CallOutcome[] = []
  for (let start = 0; start < args.length; start += portion) {
    const { partial } = context.host
    const host: CallHost = {
      ...context.host,
      ...(partial ? { partial: (row, value) => partial(start + row, value) } : {}),
      // Media are not results before they are stored.
      arrived: (row, outcome) => {
        if (!isMediaKind(node.type.kind))
          context.host.arrived(start + row, checkOutcome(node, outcome, media, context.timeZone))
      },
    }
    const outcomes = await call(args.slice(start, start + portion), host)
    taken.push(...(await takeOutcomes(node, outcomes, context, signal)))
  }
  return taken
}

/** Calls a function for the rows whose media can be opened; the others have what is wrong with theirs as their outcome. */
async function callOpened(
  rows: readonly Args[],
  open: (row: Args) => Promise<Args>,
  run: (given: readonly Args[], host: CallHost) => Promise<readonly CallOutcome[]>,
  host: CallHost,
): Promise<readonly CallOutcome[]> {
  const outcomes: CallOutcome[] = []
  const opened = await Promise.all(
    rows.map((row, place) =>
      open(row).catch((error: unknown) => {
        if (!PolytableError.is(error)) throw error
        outcomes[place] = { error: cellError(error) }
        return undefined
      }),
    ),
  )
  const places = opened.flatMap((row, place) => (row ? [place] : []))
  if (places.length === 0) return outcomes
  const found = await run(
    places.map((place) => opened[place]!),
    {
      ...host,
      ...(host.partial ? { partial: (row, value) => host.partial!(places[row]!, value) } : {}),
      arrived: (row, outcome) => host.arrived(places[row]!, outcome),
    },
  )
  for (const [row, place] of places.entries()) outcomes[place] = found[row]!
  return outcomes
}

/** What was given, checked against the type that is declared; media stored. */
async function takeOutcomes(
  node: Called,
  outcomes: readonly CallOutcome[],
  { media, timeZone }: OutcomeContext,
  signal?: AbortSignal,
): Promise<CallOutcome[]> {
  return isMediaKind(node.type.kind)
    ? Promise.all(outcomes.map((outcome) => ingestOutcome(node, outcome, media, signal)))
    : outcomes.map((outcome) => checkOutcome(node, outcome, media, timeZone))
}

/** Rows of an aggregate that are opened at a time: frames are decoded for it. */
const OPEN_ROWS = 8

async function* openRows(
  rows: AsyncIterable<readonly AggregateRow[]>,
  names: ReadonlySet<string>,
  media: MediaAccess,
): AsyncGenerator<readonly AggregateRow[]> {
  for await (const batch of rows) {
    for (let start = 0; start < batch.length; start += OPEN_ROWS) {
      yield await Promise.all(
        batch.slice(start, start + OPEN_ROWS).map(async (row) => ({
          ...row,
          args: row.args && (await openMedia(row.args, names, (cell) => media.lend(cell))),
        })),
      )
    }
  }
}

async function openMedia(
  row: Args,
  names: ReadonlySet<string>,
  open: (cell: MediaCell) => Promise<MediaInput>,
): Promise<Args> {
  const opened: Args = { ...row }
  for (const name of names) {
    const cell = row[name] as MediaCell | null | undefined
    if (cell) opened[name] = await open(cell)
  }
  return opened
}

/** Media that a function opens itself stay at hand while it runs. */
function holdMedia(rows: readonly Args[], names: ReadonlySet<string>, lease: MediaLease): void {
  for (const row of rows) {
    for (const name of names) {
      const cell = row[name] as MediaCell | null | undefined
      if (cell) lease.hold(cell.frame?.video.hash ?? cell.hash)
    }
  }
}

/** What is called, and what it has to give. */
type Called = Pick<CallNode, 'function' | 'type'>

function checkOutcome(node: Called, outcome: CallOutcome, media: MediaAccess, timeZone: string): CallOutcome {
  if ('error' in outcome) return outcome
  try {
    return { value: coerce(node.type, media.receive(node.type, outcome.value), timeZone) }
  } catch (error) {
    return { error: wrongResult(node, error) }
  }
}

async function ingestOutcome(
  node: Called,
  outcome: CallOutcome,
  media: MediaAccess,
  signal?: AbortSignal,
): Promise<CallOutcome> {
  if ('error' in outcome || outcome.value === null) return outcome
  try {
    const given = media.receive(node.type, outcome.value)
    return { value: await media.ingest(node.type, given, { validate: true, signal }) }
  } catch (error) {
    return { error: wrongResult(node, error) }
  }
}

function wrongResult(node: Called, error: unknown): CellError {
  return {
    type: PolytableError.is(error) ? error.code : 'Error',
    message: `'${node.function}' returned a value that does not match its declared type: ${(error as Error).message}`,
  }
}
