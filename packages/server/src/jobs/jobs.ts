import { PolytableError } from '@polytable/model/errors/index'
import { uuid4 } from '@polytable/model/types/uuid'
import { errorOf, type RouteError } from '../answers/error-answer.ts'

interface JobState<S extends string> {
  /** What `jobUrl` ends with. */
  readonly id: string
  /** How far it is. */
  readonly status: S
}

interface DoneJob extends JobState<'done'> {
  /** What the route would have answered. */
  readonly result: unknown
}

interface FailedJob extends JobState<'error'> {
  /** Why there is no result. */
  readonly error: RouteError
}

/** What is told of work that goes on behind an answer. */
export type JobStatus = JobState<'pending'> | DoneJob | FailedJob

/** How many requests may be worked on at a time. */
const MAX_PENDING = 1000
/** How much is remembered of what has ended: so many requests, and so many characters of their results. */
const MAX_ENDED = 1000
const MAX_CHARACTERS = 64 * 2 ** 20

/** Requests that are worked on in the background. They are of this process: what is pending when it ends is not done. */
export class RouteJobs {
  readonly #pending = new Set<string>()
  readonly #ended = new Map<string, { readonly status: JobStatus; readonly length: number }>()
  #characters = 0
  readonly #failed: (error: unknown) => void

  /** @param failed is told of errors */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** Begins some work. @returns its id @throws PolytableError RATE_LIMITED where there is too much of it */
  start(work: () => Promise<unknown>): string {
    if (this.#pending.size >= MAX_PENDING)
      throw new PolytableError('RATE_LIMITED', `${MAX_PENDING} requests are being worked on`, {
        hint: 'Ask again later.',
      })
    const id = uuid4()
    this.#pending.add(id)
    void work().then(
      (result) => this.#end({ id, status: 'done', result }),
      (error: unknown) => {
        this.#failed(error)
        this.#end({ id, status: 'error', error: errorOf(error).body })
      },
    )
    return id
  }

  #end(status: JobStatus): void {
    this.#pending.delete(status.id)
    const { length } = JSON.stringify(status)
    this.#ended.set(status.id, { status, length })
    this.#characters += length
    for (const [id, ended] of this.#ended) {
      if (this.#ended.size <= MAX_ENDED && this.#characters <= MAX_CHARACTERS) return
      this.#ended.delete(id)
      this.#characters -= ended.length
    }
  }

  /** How far some work is. @throws PolytableError JOB_NOT_FOUND */
  status(id: string): JobStatus {
    const ended = this.#ended.get(id)
    if (ended) return ended.status
    if (this.#pending.has(id)) return { id, status: 'pending' }
    throw new PolytableError('JOB_NOT_FOUND', `There is no job '${id}'`)
  }
}
