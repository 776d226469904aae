import { PolytableError } from '@polytable/model/errors/index'
import type { Cause } from '@polytable/model/protocol/options'

/** Alone, or together with others that only need it to stay as it is. */
type Mode = 'exclusive' | 'shared'

/** What a call needs, by name: see `exec/needs.ts`. */
export type Needs = ReadonlyMap<string, Mode>

/** Where calls take their turns. */
export interface TurnTaker {
  /**
   * Runs a task when nothing that asked before it needs the same. The place is taken at once: calls that need the same run in the
   * order in which they were made, and hold nothing while they wait.
   * @param needs asked for again when it is the call's turn: those before it may have changed what lies where
   * @throws PolytableError INVALID_STATE where the call would wait for itself
   */
  take<T>(needs: () => Needs, cause: Cause | undefined, task: (turn: Turn) => Promise<T>): Promise<T>
}

/** One queue for each thing that calls need. */
export class Turns implements TurnTaker {
  readonly #queues = new Map<string, Turn[]>()
  readonly #turnsById = new Map<string, Turn>()
  #count = 0

  take<T>(needs: () => Needs, cause: Cause | undefined, task: (turn: Turn) => Promise<T>): Promise<T> {
    return this.takeAs(++this.#count, undefined, needs, cause, task)
  }

  /** The same for a part of another call, which keeps the place of that. */
  async takeAs<T>(
    number: number,
    whole: Turn | undefined,
    needs: () => Needs,
    cause: Cause | undefined,
    task: (turn: Turn) => Promise<T>,
  ): Promise<T> {
    const turn = new Turn(this, cause?.id ?? `turn ${++this.#count}`, number, whole, cause?.within)
    this.#turnsById.set(turn.id, turn)
    try {
      for (let lacking = turn.lacking(needs()); lacking.size > 0; lacking = turn.lacking(needs())) {
        this.#leave(turn)
        turn.needs = whole ? whole.lacking(needs()) : needs()
        await this.#enter(turn)
      }
      turn.state = 'running'
      return await task(turn)
    } finally {
      // A part that was aborted is given up by the whole at once, but still takes back what it did.
      if (turn.parts.size > 0) void Promise.allSettled(turn.parts).then(() => this.#end(turn))
      else this.#end(turn)
    }
  }

  /** Gives a turn its places, and waits until nobody is before it. */
  #enter(turn: Turn): Promise<void> | undefined {
    for (const key of turn.needs.keys()) {
      const queue = this.#queues.get(key)
      if (!queue) this.#queues.set(key, [turn])
      else queue.splice(place(queue, turn), 0, turn)
    }
    if (this.#isReady(turn)) {
      turn.state = 'running'
      return undefined
    }
    if ((turn.within !== undefined || turn.whole) && this.#waitsForItself(turn)) throw selfWait()
    return new Promise((resolve) => (turn.begin = resolve))
  }

  #end(turn: Turn): void {
    this.#leave(turn)
    this.#turnsById.delete(turn.id)
  }

  /** Gives up a turn's places, and begins those that waited for nothing else. */
  #leave(turn: Turn): void {
    turn.state = 'waiting'
    for (const key of turn.needs.keys()) {
      const queue = this.#queues.get(key)
      const at = queue?.indexOf(turn) ?? -1
      if (at >= 0) queue!.splice(at, 1)
      if (queue?.length === 0) this.#queues.delete(key)
    }
    for (const key of turn.needs.keys()) {
      for (const next of this.#queues.get(key) ?? []) {
        if (next.state === 'waiting' && this.#isReady(next)) {
          next.state = 'running'
          next.begin?.()
        }
        if (next.needs.get(key) === 'exclusive') break
      }
    }
  }

  #isReady(turn: Turn): boolean {
    return this.#blockers(turn).next().done === true
  }

  /** The turns that one has to wait for. */
  *#blockers(turn: Turn): Generator<Turn> {
    for (const [key, mode] of turn.needs) {
      for (const other of this.#queues.get(key) ?? []) {
        if (other === turn) break
        if (turn.isPartOf(other)) continue
        if (mode === 'exclusive' || other.needs.get(key) === 'exclusive') yield other
      }
    }
  }

  /**
   * Whether a turn waits for one that waits for it: of those, one at least is a call that a client made while a function, an
   * iterator or rows of another's were run, and the other waits for what those give.
   */
  #waitsForItself(turn: Turn): boolean {
    const seen = new Set<Turn>()
    const turns = [...this.#turnsById.values()]
    const visit = (visited: Turn): boolean => {
      if (seen.has(visited)) return false
      seen.add(visited)
      const next =
        visited.state === 'waiting'
          ? this.#blockers(visited)
          : turns.filter(({ within, whole }) => within === visited.id || whole === visited)
      for (const each of next) if (each === turn || visit(each)) return true
      return false
    }
    return visit(turn)
  }
}

/** A call that has its turn, or waits for it. Parts of the call take theirs in it. */
export class Turn implements TurnTaker {
  readonly id: string
  readonly number: number
  readonly whole: Turn | undefined
  readonly within: string | undefined
  readonly parts = new Set<Promise<unknown>>()
  needs: Needs = new Map()
  state: 'waiting' | 'running' = 'waiting'
  begin: (() => void) | undefined
  readonly #turns: Turns

  constructor(turns: Turns, id: string, number: number, whole?: Turn, within?: string) {
    this.#turns = turns
    this.id = id
    this.number = number
    this.whole = whole
    this.within = within
  }

  take<T>(needs: () => Needs, cause: Cause | undefined, task: (turn: Turn) => Promise<T>): Promise<T> {
    const part = this.#turns.takeAs(
      this.number,
      this,
      needs,
      cause?.id ? { within: cause.within } : cause,
      task,
    )
    this.parts.add(part)
    return part
  }

  /** What of this neither the turn has nor the one that it is part of. */
  lacking(needed: Needs): Needs {
    return new Map([...needed].filter(([key, mode]) => !this.#has(key, mode)))
  }

  #has(key: string, mode: Mode): boolean {
    const own = this.state === 'running' ? this.needs.get(key) : undefined
    return own === 'exclusive' || own === mode || (this.whole !== undefined && this.whole.#has(key, mode))
  }

  isPartOf(other: Turn): boolean {
    return this.whole !== undefined && (this.whole === other || this.whole.isPartOf(other))
  }
}

/** After those that run, and those that asked before. What is part of a call that runs goes before all that wait. */
function place(queue: readonly Turn[], turn: Turn): number {
  const at = queue.findIndex(
    ({ state, number }) => state === 'waiting' && (turn.whole !== undefined || number > turn.number),
  )
  return at < 0 ? queue.length : at
}

function selfWait(): PolytableError {
  return new PolytableError(
    'INVALID_STATE',
    'Deadlock: this call would wait for itself, because it was made by a function, an iterator or a row source of a call that it must wait for',
    { hint: 'Write to the table after that call, or from outside of the function.' },
  )
}
