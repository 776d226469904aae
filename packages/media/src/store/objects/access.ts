import type { StorageAccess } from '@polytable/model/protocol/storage'

/** Gives what a bucket is asked with. @param fresh whether what was given before is refused, as credentials end */
export type GetAccess = (fresh: boolean) => Promise<StorageAccess>

/** How long credentials are used before they are asked for again, in milliseconds. */
const KEPT_MS = 60_000

/** Remembers for a while what a program gave. */
export function rememberAccess(ask: () => Promise<StorageAccess>): GetAccess {
  let given: Promise<StorageAccess> | undefined
  let until = 0
  return (fresh) => {
    if (given === undefined || fresh || performance.now() > until) {
      until = performance.now() + KEPT_MS
      const asked = ask()
      given = asked
      asked.catch(() => {
        if (given === asked) given = undefined
      })
    }
    return given
  }
}
