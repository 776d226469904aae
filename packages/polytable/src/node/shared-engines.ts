import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** An engine of this process. Only what is the same in every copy of this module crosses between them: ports and promises. */
export interface RunningEngine {
  /** Gives it a port for one more client. */
  attach(port: MessagePort): Promise<void>
  /** Ends it. */
  close(): Promise<void>
  /** Resolves when its thread has ended, with the reason. */
  readonly ended: Promise<Error | undefined>
}

/** A client's part in an engine. */
export interface EngineShare {
  readonly port: MessagePort
  readonly ended: Promise<Error | undefined>
  /** Ends the engine where this is the last one that has a part in it. */
  release(): Promise<void>
}

interface Shared {
  readonly version: string
  readonly engine: RunningEngine
  clients: number
}

/** The engines of this process by database, also those that other copies of this module started: undefined while one is closed. */
const engines = ((globalThis as Record<symbol, unknown>)[Symbol.for('polytable.engines')] ??=
  new Map()) as Map<string, Promise<Shared | undefined>>

/**
 * A part in the engine of a database, which is started where none of this process runs.
 * @param key names the database; undefined where the engine is not to be shared
 */
export async function shareEngine(
  key: string | undefined,
  version: string,
  start: () => Promise<RunningEngine>,
): Promise<EngineShare> {
  const alone = async (): Promise<EngineShare> =>
    join({ version, engine: await start(), clients: 0 }, ({ engine }) => engine.close())
  if (key === undefined) return alone()
  for (let found = engines.get(key); found; found = engines.get(key)) {
    const shared = await found.catch(() => undefined)
    // One of another version speaks another language: opening tells that the database is in use.
    if (shared && shared.version !== version) return alone()
    if (shared) return join(shared, (last) => end(key, last))
  }
  const starting = start().then((engine): Shared => {
    void engine.ended.then(() => forget(key, starting))
    return { version, engine, clients: 0 }
  })
  engines.set(key, starting)
  starting.catch(() => forget(key, starting))
  return join(await starting, (last) => end(key, last))
}

async function join(shared: Shared, endLast: (shared: Shared) => Promise<void>): Promise<EngineShare> {
  const { engine } = shared
  const { port1, port2 } = new MessageChannel()
  let isReleased = false
  const release = async (): Promise<void> => {
    if (isReleased) return
    isReleased = true
    if (--shared.clients === 0) await endLast(shared)
  }
  shared.clients++
  try {
    await engine.attach(port1)
  } catch (error) {
    port2.close()
    await release()
    throw error
  }
  return { port: port2, ended: engine.ended, release }
}

/** Ends an engine; who opens its database meanwhile waits for that. */
async function end(key: string, { engine }: Shared): Promise<void> {
  const closed = engine.close()
  const ending = closed.then(
    () => undefined,
    () => undefined,
  )
  engines.set(key, ending)
  void ending.then(() => forget(key, ending))
  await closed
}

function forget(key: string, entry: Promise<Shared | undefined>): void {
  if (engines.get(key) === entry) engines.delete(key)
}
