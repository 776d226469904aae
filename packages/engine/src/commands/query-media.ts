import { KnownMedia } from '@polytable/kernel/media/known-media'
import type { MediaAccess } from '@polytable/kernel/media/media-access'
import type { MediaHold } from '@polytable/kernel/media/media-keeper'
import type { QueryMedium } from '@polytable/model/expressions/index'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { intercept, signalOf, type CommandCall, type Proceed } from '@polytable/model/protocol/intercept'
import { queryMediaIn, withQueryMedia } from '@polytable/model/protocol/query-media'
import { typeOf } from '@polytable/model/types/index'

/** An engine that takes in the media that queries compare with, and keeps them no longer than a call takes. */
export function withMediaOfQueries(api: EngineApi, media: MediaAccess): EngineApi {
  return intercept(api, (call, proceed) => {
    const { args, command } = call
    const given = args.flatMap((arg, at) => queryMediaIn(command.args[at], arg))
    if (given.length === 0) return proceed(args)
    return command.streams ? eachWith(media, given, call, proceed) : allWith(media, given, call, proceed)
  })
}

async function allWith(
  media: MediaAccess,
  given: readonly QueryMedium[],
  call: CommandCall,
  proceed: Proceed,
): Promise<unknown> {
  const hold = media.keeper.hold()
  try {
    return await (proceed(await takenIn(media, hold, given, call)) as Promise<unknown>)
  } finally {
    await hold.end(false)
  }
}

async function* eachWith(
  media: MediaAccess,
  given: readonly QueryMedium[],
  call: CommandCall,
  proceed: Proceed,
): AsyncGenerator<unknown> {
  const hold = media.keeper.hold()
  try {
    yield* proceed(await takenIn(media, hold, given, call)) as AsyncIterable<unknown>
  } finally {
    await hold.end(false)
  }
}

/** The arguments with media of the database, which are held, in the place of what was given. */
async function takenIn(
  media: MediaAccess,
  hold: MediaHold,
  given: readonly QueryMedium[],
  call: CommandCall,
): Promise<readonly unknown[]> {
  const access = media.forQueries()
  const options = { validate: true, signal: signalOf(call) }
  const taken = new Map<QueryMedium, KnownMedia>()
  for (const medium of new Set(given)) {
    const type = typeOf(medium.kind)
    const cell = await access.ingest(type, access.receive(type, medium.given), options)
    taken.set(medium, new KnownMedia(cell))
  }
  hold.only([...taken.values()].map(({ cell }) => cell.frame?.video ?? cell))
  return call.args.map((arg, at) =>
    queryMediaIn(call.command.args[at], arg).length === 0 ? arg : withQueryMedia(arg, taken),
  )
}
