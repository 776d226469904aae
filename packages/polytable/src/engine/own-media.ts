import { claimBucket } from '@polytable/media/store/claim-bucket'
import type { MediaStore } from '@polytable/model/ports/index'
import { remoteMedia, type DestinationParts } from './destinations.ts'
import type { EngineSettings } from './options.ts'
import type { EnginePlatform } from './start.ts'

/** Asks for the identity of the database, which is made where it has none; undefined where it is only read and has none. */
export type Identity = () => Promise<string | undefined>

/** Where a database keeps its media. */
interface OwnMedia {
  readonly store: MediaStore
  /** The URL of what is stored under a hash, where that is in an object store. */
  urlOf?(hash: string): string
  /** Awaited before the first write where it was opened to be read. */
  claim?(): Promise<void>
}

/** The media of a database: beside its tables, or where the settings say. */
export async function openOwnMedia(
  { media, readOnly }: EngineSettings,
  platform: EnginePlatform,
  { identity, objects, cache }: Pick<DestinationParts, 'identity' | 'objects' | 'cache'>,
): Promise<OwnMedia> {
  if (media === undefined || !objects.has(media)) return { store: await platform.openMediaStore(identity) }
  const { bucket, key } = await objects.open(media)
  const prefix = key.replace(/\/+$/, '')
  await claimBucket(bucket, prefix, await identity(), readOnly)
  return {
    ...remoteMedia(bucket, prefix, cache),
    claim: async () => claimBucket(bucket, prefix, await identity(), false),
  }
}
