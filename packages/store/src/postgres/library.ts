import { PolytableError } from '@polytable/model/errors/index'

/**
 * Imports the optional peer `pg`, on first use only.
 * @throws PolytableError INVALID_CONFIGURATION where it is not installed.
 */
export async function loadPg(): Promise<typeof import('pg')> {
  try {
    return await import('pg')
  } catch (cause) {
    throw new PolytableError('INVALID_CONFIGURATION', 'PostgreSQL databases require the package pg.', {
      hint: 'Install it: npm install pg',
      cause,
    })
  }
}
