import { whenAborted } from '@polytable/model/async/abort'
import { timedOut } from '../calls/attempt.ts'
import type { FunctionModules } from '../definitions/function-modules.ts'
import { now, sleep } from '@polytable/model/async/timing'
import { joinResults } from '@polytable/model/protocol/call-columns'
import type { CallArguments, CallResults, FunctionProvider } from '@polytable/model/protocol/functions'
import { PolytableError } from '@polytable/model/errors/index'
import { cellError } from '@polytable/model/expressions/index'
import type { IteratorPart } from '@polytable/model/protocol/iterator-parts'
import { lossOf, transfer } from '@polytable/rpc/index'
import type { ModuleFunction } from './host.ts'
import { buffersOf, cut, type Job, type JobEnd } from './job.ts'
import { FunctionWorker, type WorkerParts } from './worker.ts'

const MOST_WORKERS = 8
/** The longest that a worker should have with a part, in milliseconds, and the least number of parts for each worker: so all are done at about the same time. */
const PART_MS = 20
const PARTS = 4
/** How long a worker may take to answer that it should stop. */
const ABORT_MS = 50
/** How much longer than its time a worker may hold its thread before it is ended, and how often it is asked. */
const GRACE_MS = 50
const ASK_MS = 100

/** How many workers a pool has on a machine. */
export function poolSize(cores: number): number {
  return Math.max(1, Math.min(MOST_WORKERS, Math.floor(cores) || 1))
}

/** Starts the first worker of a pool, to learn what the modules define; the others start when there is work for them. */
export async function openFunctionPool(parts: WorkerParts, size: number): Promise<FunctionPool> {
  const first = new FunctionWorker(parts)
  try {
    return new FunctionPool(parts, size, first, await first.functions)
  } catch (error) {
    first.connection.close()
    throw error
  }
}

/**
 * Workers that run the functions of modules. The rows of a call are divided among them in small parts. A worker that dies, or is
 * ended because a call holds it for longer than it may, takes no other rows with it: what it had is done again, one call at a time
 * and alone, until the call at fault is known.
 */
export class FunctionPool implements FunctionModules {
  readonly functions: readonly ModuleFunction[]
  readonly provider: FunctionProvider = {
    call: (name, args, signal) => this.#call(this.#find(name), args, signal),
    iterate: (name, args, signal) => this.#iterate(name, args, signal),
  }
  readonly #parts: WorkerParts
  readonly #size: number
  readonly #workers = new Set<FunctionWorker>()
  readonly #byName: ReadonlyMap<string, ModuleFunction>
  readonly #msPerCall = new Map<string, number>()
  #queue: Job[] = []
  #closed = false

  constructor(parts: WorkerParts, size: number, first: FunctionWorker, functions: readonly ModuleFunction[]) {
    this.#parts = parts
    this.#size = size
    this.functions = functions
    this.#byName = new Map(functions.map((fn) => [fn.name, fn]))
    this.#add(first)
  }

  close(): void {
    this.#closed = true
    for (const worker of this.#workers) worker.connection.close()
  }

  #find(name: string): ModuleFunction {
    return this.#byName.get(name)!
  }

  async #call(fn: ModuleFunction, args: CallArguments, signal: AbortSignal): Promise<CallResults> {
    signal.throwIfAborted()
    const parts = cut(args, this.#callsPerPart(fn, args.size), fn)
    const results = await this.#untilAborted(
      Promise.all(parts.map((part) => this.#run(fn, part, signal, false))),
      signal,
    )
    const all = joinResults(results)
    // Arguments are copied to the workers, since they may be needed again; results only pass through here.
    return transfer(all, buffersOf(all))
  }

  #callsPerPart({ name, batchSize = 1, waits }: ModuleFunction, rows: number): number {
    const calls = Math.ceil(rows / batchSize)
    if (waits) return calls
    const ms = this.#msPerCall.get(name) ?? 0
    return Math.ceil(Math.min(PART_MS / ms, calls / (this.#size * PARTS)))
  }

  /** Rows that one worker can do: the calls among them that end their worker become errors. */
  async #run(
    fn: ModuleFunction,
    args: CallArguments,
    signal: AbortSignal,
    alone: boolean,
  ): Promise<CallResults> {
    const end = await this.#submit(fn, args, signal, alone)
    if ('results' in end) return end.results
    signal.throwIfAborted()
    if (this.#closed) throw new PolytableError('DATABASE_UNAVAILABLE', 'The database is closed')
    // Another call was to be ended, not this.
    if (end.died === 'abort') return this.#run(fn, args, signal, alone)
    if (alone) {
      const error = cellError(faultOf(fn, end.died, end.cause))
      const rows = Array.from({ length: args.size }, (_, row) => row)
      return { values: rows.map(() => null), errors: new Map(rows.map((row) => [row, error])) }
    }
    return joinResults(await Promise.all(cut(args, 1, fn).map((call) => this.#run(fn, call, signal, true))))
  }

  #submit(fn: ModuleFunction, args: CallArguments, signal: AbortSignal, alone: boolean): Promise<JobEnd> {
    return new Promise((finish, fail) => {
      this.#queue.push({ fn, args, signal, alone, finish, fail })
      this.#dispatch()
    })
  }

  /** Gives what waits to workers that can take it, in order. */
  #dispatch(): void {
    const waiting = this.#queue
    this.#queue = []
    for (const job of waiting) {
      if (job.signal.aborted) job.fail(job.signal.reason)
      else {
        const worker = this.#workerFor(job)
        if (worker) void this.#work(worker, job)
        else this.#queue.push(job)
      }
    }
  }

  #workerFor(job: Job): FunctionWorker | undefined {
    const load = ({ jobs, iterating }: FunctionWorker): number => jobs.size + iterating
    const [best] = [...this.#workers]
      .filter((worker) => canTake(worker, job))
      .sort((a, b) => load(a) - load(b))
    // Waiting for many answers takes no second thread.
    if (best && (load(best) === 0 || job.fn.waits)) return best
    return this.#workers.size < this.#size ? this.#start() : best
  }

  #start(): FunctionWorker {
    return this.#add(new FunctionWorker(this.#parts))
  }

  #add(worker: FunctionWorker): FunctionWorker {
    this.#workers.add(worker)
    void worker.connection.closed.then(() => {
      this.#workers.delete(worker)
      this.#dispatch()
    })
    return worker
  }

  async #work(worker: FunctionWorker, job: Job): Promise<void> {
    const { fn, args, signal } = job
    worker.jobs.add(job)
    try {
      await worker.functions
      if (fn.timeoutMs !== undefined) void this.#watch(worker)
      const started = now()
      const results = await worker.connection.api.call(fn.name, args, signal)
      const calls = Math.ceil(args.size / (fn.batchSize ?? 1))
      this.#msPerCall.set(fn.name, Math.max(0.001, (now() - started) / calls))
      job.finish({ results })
    } catch (error) {
      if (lossOf(error) === undefined) job.fail(error)
      else {
        // Whoever comes next must not get the dead one.
        this.#workers.delete(worker)
        job.finish({ died: worker.killedFor ?? 'crash', cause: (error as Error).message })
      }
    } finally {
      worker.jobs.delete(job)
      this.#dispatch()
    }
  }

  /** Ends a worker whose thread is held by one call for longer than it may. */
  async #watch(worker: FunctionWorker): Promise<void> {
    if (worker.watched) return
    worker.watched = true
    for (let limit = limitOf(worker); limit !== undefined; limit = limitOf(worker)) {
      const answered = new AbortController()
      const answer = (): void => answered.abort()
      worker.connection.api.ping().then(answer, answer)
      // The answer ends the timer too, which would keep a process alive.
      await sleep(limit + GRACE_MS, answered.signal).catch(() => undefined)
      // This thread may have been busy itself, with the answer waiting to be read.
      if (!answered.signal.aborted) await sleep(1)
      if (!answered.signal.aborted) worker.kill('timeout')
      else await sleep(Math.min(limit, ASK_MS))
    }
    worker.watched = false
  }

  /** The same, unless `signal` is aborted first: then what works for it is told, and ended where it does not listen. */
  #untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        reject(signal.reason as Error)
        this.#dispatch()
        void sleep(ABORT_MS).then(() => {
          for (const worker of this.#workers) {
            if ([...worker.jobs].some((job) => job.signal === signal)) worker.kill('abort')
          }
        })
      }
      work.then(resolve, reject).finally(whenAborted(signal, stop))
    })
  }

  async *#iterate(
    name: string,
    args: CallArguments,
    signal: AbortSignal,
  ): AsyncGenerator<readonly IteratorPart[]> {
    const worker = [...this.#workers].sort((a, b) => a.iterating - b.iterating)[0] ?? this.#start()
    worker.iterating++
    let ended = false
    const stop = (): void =>
      void sleep(ABORT_MS).then(() => {
        if (!ended) worker.kill('abort')
      })
    const release = whenAborted(signal, stop)
    try {
      await worker.functions
      yield* worker.connection.api.iterate(name, args, signal)
    } catch (error) {
      if (lossOf(error) === undefined || this.#closed) throw error
      // Whoever comes next must not get the dead one.
      this.#workers.delete(worker)
      throw faultOf(this.#find(name), 'crash', (error as Error).message)
    } finally {
      ended = true
      release()
      worker.iterating--
      this.#dispatch()
    }
  }
}

function canTake({ jobs, iterating }: FunctionWorker, { fn, alone }: Job): boolean {
  const present = [...jobs]
  if (present.some((job) => job.alone)) return false
  if (alone) return present.length === 0 && iterating === 0
  return fn.waits || present.every((job) => job.fn.waits)
}

/** How long the thread may be held: as long as what computes in it may take, else what waits. */
function limitOf({ jobs }: FunctionWorker): number | undefined {
  const present = [...jobs].map(({ fn }) => fn)
  const computing = present.find(({ waits }) => !waits)
  if (computing) return computing.timeoutMs
  const limits = present.flatMap(({ timeoutMs }) => timeoutMs ?? [])
  return limits.length > 0 ? Math.min(...limits) : undefined
}

function faultOf(
  { name, timeoutMs }: ModuleFunction,
  died: 'timeout' | 'crash',
  cause: string,
): PolytableError {
  return died === 'timeout' && timeoutMs !== undefined
    ? timedOut(name, timeoutMs)
    : new PolytableError('GENERIC_USER_ERROR', `'${name}' terminated its worker thread: ${cause}`)
}
