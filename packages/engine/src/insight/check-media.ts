import { MediaInventory } from '@polytable/kernel/media/media-inventory'
import { parseId } from '@polytable/kernel/media/media-stores'
import { mediaColumns, mediaDestinations } from '@polytable/kernel/media/media-usage'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { keyColumns } from '@polytable/kernel/storage/layout'
import { eachIndex } from '@polytable/model/async/each-index'
import type { MediaCheck, MediaCheckOptions, MediaProblem } from '@polytable/model/protocol/media-check'

/** Ids that are noted by one statement. */
const BATCH = 1000
/** Files that are read at a time. */
const READS_AT_ONCE = 4
const SIZES_AT_ONCE = 16
const LIMIT = 1000

type Check = EngineContext & Required<Pick<MediaCheckOptions, 'contents'>> & MediaCheckOptions
type Unreachable = Map<string, string>

/** Compares what is stored of media with what the rows refer to, and with their hashes. */
export async function checkMedia(
  context: EngineContext,
  { contents = true, limit = LIMIT, ...options }: MediaCheckOptions,
): Promise<MediaCheck> {
  const check = { ...context, ...options, contents }
  const inventory = await MediaInventory.create(context.store)
  try {
    const unreachable: Unreachable = new Map()
    // Listed first: what is stored later is not taken for orphaned.
    await listStored(check, inventory, unreachable)
    await inventory.addUsed()
    const missing = await findMissing(check, inventory, unreachable)
    const corrupt = contents ? await findCorrupt(check, inventory, unreachable) : 0
    const problems = missing + corrupt > 0 ? await namePlaces(check, inventory, limit) : []
    const orphaned = await findOrphans(check, inventory, problems, limit)
    const { stored: files } = await inventory.counts()
    return {
      files,
      missing,
      corrupt,
      orphaned,
      problems,
      unreachable: [...unreachable].map(([destination, message]) => ({ destination, message })),
    }
  } finally {
    await inventory.drop()
  }
}

async function listStored(check: Check, inventory: MediaInventory, unreachable: Unreachable): Promise<void> {
  const { store, media, signal, onProgress } = check
  let files = 0
  let batch: string[] = []
  const flush = async (): Promise<void> => {
    await inventory.addStored(batch)
    files += batch.length
    batch = []
    onProgress?.({ phase: 'list', files })
  }
  for (const destination of [undefined, ...(await mediaDestinations(store))]) {
    await whereReachable(destination, unreachable, signal, async () => {
      for await (const id of media.stores.list(destination)) {
        signal?.throwIfAborted()
        batch.push(id)
        if (batch.length === BATCH) await flush()
      }
    })
  }
  await flush()
}

/** What cannot be asked at a destination is left out of the check; the database's own store must be there. */
async function whereReachable(
  destination: string | undefined,
  unreachable: Unreachable,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  if (destination === undefined) return work()
  if (unreachable.has(destination)) return
  try {
    await work()
  } catch (error) {
    signal?.throwIfAborted()
    unreachable.set(destination, (error as Error).message)
  }
}

async function findMissing(
  { media, signal }: Check,
  inventory: MediaInventory,
  unreachable: Unreachable,
): Promise<number> {
  let missing = 0
  for await (const ids of inventory.absent()) {
    const gone: string[] = []
    const ask = (i: number): Promise<void> => {
      const id = ids[i]!
      return whereReachable(parseId(id).destination, unreachable, signal, async () => {
        // It may have been stored meanwhile.
        if ((await media.stores.size(id)) === undefined) gone.push(id)
      })
    }
    await eachIndex(ids.length, SIZES_AT_ONCE, ask, signal)
    await inventory.mark(gone, 'missing')
    missing += gone.length
  }
  return missing
}

async function findCorrupt(
  { media, signal, onProgress }: Check,
  inventory: MediaInventory,
  unreachable: Unreachable,
): Promise<number> {
  const { used: total } = await inventory.counts()
  let files = 0
  let corrupt = 0
  for await (const ids of inventory.used()) {
    const damaged: string[] = []
    const read = async (i: number, stop: AbortSignal): Promise<void> => {
      const id = ids[i]!
      await whereReachable(parseId(id).destination, unreachable, stop, async () => {
        if ((await media.stores.verify(id, stop)) === false) damaged.push(id)
      })
      onProgress?.({ phase: 'read', files: ++files, total })
    }
    await eachIndex(ids.length, READS_AT_ONCE, read, signal)
    await inventory.mark(damaged, 'corrupt')
    corrupt += damaged.length
  }
  return corrupt
}

/** The rows that refer to what is missing or corrupt. */
async function namePlaces(
  { store, catalog }: Check,
  inventory: MediaInventory,
  limit: number,
): Promise<MediaProblem[]> {
  const problems: MediaProblem[] = []
  for (const each of await mediaColumns(store)) {
    if (problems.length >= limit) break
    const table = catalog.tables.find(({ id }) => id === each.table)
    if (!table) continue
    const pos = keyColumns(table.iteratorDepth).slice(1)
    const { head } = catalog.family(table)
    for (const { id, ...place } of await inventory.places(each, pos, head, limit - problems.length))
      problems.push({ ...parseId(id), ...place, table: table.path, column: each.name })
  }
  return problems
}

/** @param problems to which the first are added */
async function findOrphans(
  { media, signal }: Check,
  inventory: MediaInventory,
  problems: MediaProblem[],
  limit: number,
): Promise<number> {
  let orphaned = 0
  for await (const ids of inventory.unused()) {
    signal?.throwIfAborted()
    const orphans = await media.keeper.unused(ids)
    orphaned += orphans.length
    for (const id of orphans.slice(0, limit - problems.length))
      problems.push({ kind: 'orphaned', ...parseId(id) })
  }
  return orphaned
}
