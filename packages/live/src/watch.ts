import type { FamilyChange, WrittenRows } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { ChangesByRoot } from './changed-rows.ts'

/** So many writes are told one by one. */
const MOST_WRITES = 100

/** Gathers the changes of some table families until somebody asks for them. */
export class Watch {
  /** Whether a change matters, where it is known what was written. */
  matters: (written: WrittenRows) => boolean = () => true
  readonly #ended: () => void
  readonly #signal: AbortSignal | undefined
  #changes = new Map<number, WrittenRows[] | 'everything'>()
  #wake: (() => void) | undefined

  constructor({ changes }: EngineContext, roots: ReadonlySet<number>, signal?: AbortSignal) {
    this.#signal = signal
    this.#ended = changes.watch(roots, (change) => this.#note(change))
    signal?.addEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#wake?.()

  #note({ root, written }: FamilyChange): void {
    if (written && !this.matters(written)) return
    const noted = this.#changes.get(root) ?? []
    if (written === undefined || noted === 'everything' || noted.length === MOST_WRITES)
      this.#changes.set(root, 'everything')
    else this.#changes.set(root, [...noted, written])
    this.#wake?.()
  }

  /** What changed, once something has; undefined when the signal is aborted. */
  async next(): Promise<ChangesByRoot | undefined> {
    while (this.#changes.size === 0 && !this.#signal?.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#signal?.aborted) return undefined
    const changes = this.#changes
    this.#changes = new Map()
    return changes
  }

  end(): void {
    this.#ended()
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
