import { PolytableError } from '@polytable/model/errors/index'
import { notClaimable, OWNER_NAME } from './claim.ts'
import type { Bucket } from './objects/bucket.ts'

/**
 * Makes sure that the objects of a bucket below a prefix are the media of this database alone: whatever it does not refer to is
 * deleted some day.
 * @param prefix without a slash at its end
 * @param id the identity of the database; undefined where it is only read and has none
 * @throws PolytableError INVALID_CONFIGURATION where they are another database's, or there are other objects
 */
export async function claimBucket(
  bucket: Bucket,
  prefix: string,
  id: string | undefined,
  readOnly: boolean,
): Promise<void> {
  const start = prefix === '' ? '' : `${prefix}/`
  const key = `${start}${OWNER_NAME}`
  const place = bucket.urlOf(prefix)
  let owner = await ownerOf(bucket, key)
  if (owner === undefined) {
    for await (const _ of bucket.list(start)) throw notClaimable(place, undefined)
    if (readOnly) return
    await bucket.create(key, new Blob([`${id}\n`]))
    owner = await ownerOf(bucket, key)
  }
  if (owner !== id) throw notClaimable(place, owner)
}

async function ownerOf(bucket: Bucket, key: string): Promise<string | undefined> {
  try {
    return (await (await bucket.get(key, {}, undefined)).text()).trim()
  } catch (error) {
    if (PolytableError.is(error) && error.code === 'PATH_NOT_FOUND') return undefined
    throw error
  }
}
