import { PolytableError } from '@polytable/model/errors/index'
import type { MediaStore } from '@polytable/model/ports/index'

/**
 * The MediaStore of a database that was given no place for media: it has none, and takes none.
 * @param hint what to do about it.
 */
export function createAbsentMediaStore(hint: string): MediaStore {
  const refuse = async (): Promise<never> => {
    throw new PolytableError('INVALID_CONFIGURATION', 'The database has no media store', { hint })
  }
  return {
    put: refuse,
    size: async () => undefined,
    blob: refuse,
    async *read() {
      yield await refuse()
    },
    verify: async () => undefined,
    localPath: refuse,
    delete: async () => {},
    list: async function* () {},
    close: async () => {},
  }
}
