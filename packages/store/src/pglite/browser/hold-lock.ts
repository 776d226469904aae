import { PolytableError } from '@polytable/model/errors/index'

/**
 * Takes the Web Lock `name` for this thread. It ends with the function that is returned or with the thread.
 * @throws PolytableError DATABASE_UNAVAILABLE where another tab or worker has it.
 */
export async function holdLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      if (lock === null) {
        reject(heldElsewhere(name))
        return undefined
      }
      return new Promise<void>((release) => resolve(release))
    }
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject)
  })
}

function heldElsewhere(name: string): PolytableError {
  return new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The database is open in another tab or worker (${name}).`,
    {
      hint: 'Close it there first, or use it through that tab.',
    },
  )
}
