import type { LoadedModel } from '@polytable/model/ports/model-keeper'
import type { MakeRoom } from '../transformers/options.ts'

/** Something that was loaded of a model. */
export interface Disposable {
  /** Which of the model's weights it is made of. */
  readonly dtype: string
  /** Gives back what it takes of the memory. */
  dispose(): Promise<unknown>
}

/** What is known of a model before it is loaded. */
export type ModelFacts = Pick<LoadedModel, 'model' | 'task' | 'device'>

/** The models in the memory of a model worker. */
export interface ModelPool {
  /**
   * Does something with a model, which is loaded unless it is there. One that could not be loaded is loaded again when it is next
   * asked for.
   * @param key names the model, and what `load` makes of it
   */
  use<T extends Disposable, R>(
    key: string,
    facts: ModelFacts,
    load: (makeRoom: MakeRoom) => Promise<T>,
    work: (loaded: T) => Promise<R>,
  ): Promise<R>
  /** What is loaded or being loaded, the least recently used first. */
  list(): readonly LoadedModel[]
}

interface Entry {
  readonly facts: ModelFacts
  loading?: Promise<Disposable>
  loaded?: Disposable
  bytes: number
  users: number
  usedAt: Date
}

/**
 * Keeps models loaded as long as their weights fit into a budget together. What exceeds it makes those leave that were not used for the
 * longest time; a model that is in use stays, and one that is larger than the budget is loaded alone.
 * @param budget of bytes, asked for each time
 */
export function createModelPool(budget: () => number): ModelPool {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>()

  const makeRoom = async (): Promise<void> => {
    let bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0)
    for (const [key, entry] of [...entries]) {
      if (bytes <= budget()) return
      if (entry.users > 0) continue
      entries.delete(key)
      bytes -= entry.bytes
      // What cannot be given back is lost until the worker ends; the model that is wanted is loaded all the same.
      await entry.loaded?.dispose().catch(() => undefined)
    }
  }

  const start = (
    key: string,
    entry: Entry,
    load: (makeRoom: MakeRoom) => Promise<Disposable>,
  ): Promise<Disposable> => {
    const loading = load(async (bytes) => {
      entry.bytes = bytes
      await makeRoom()
    })
    loading.then(
      (loaded) => (entry.loaded = loaded),
      () => entries.delete(key),
    )
    return loading
  }

  return {
    async use(key, facts, load, work) {
      const entry: Entry = entries.get(key) ?? { facts, bytes: 0, users: 0, usedAt: new Date() }
      entries.set(key, entry)
      // What is being loaded is in use: it makes room for itself.
      entry.users++
      entry.loading ??= start(key, entry, load)
      try {
        return await work((await entry.loading) as Awaited<ReturnType<typeof load>>)
      } finally {
        entry.users--
        entry.usedAt = new Date()
        if (entries.delete(key)) entries.set(key, entry)
      }
    },
    list: () =>
      [...entries.values()]
        .filter(({ loaded }) => loaded !== undefined)
        .map(({ facts, loaded, bytes, users, usedAt }) => ({
          ...facts,
          dtype: loaded!.dtype,
          bytes,
          isInUse: users > 0,
          usedAt,
        })),
  }
}
